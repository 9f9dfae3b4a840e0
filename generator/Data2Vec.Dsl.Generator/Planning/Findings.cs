using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>Something wrong with a declaration.</summary>
/// <param name="Rule">Which rule it breaks.</param>
/// <param name="Site">The argument at fault.</param>
/// <param name="Arguments">Values for the rule's message.</param>
/// <param name="Also">Other places that take part in the clash.</param>
/// <param name="Fixes">Edits that would make it right, the best first.</param>
internal sealed record Finding(DiagnosticDescriptor Rule, Site Site, object[] Arguments, IReadOnlyList<Site> Also, IReadOnlyList<Fix> Fixes)
{
    /// <summary>The place on another class that all who use that class find fault with; null where the mistake is of this class alone.</summary>
    public Site? Cause { get; init; }

    public bool IsError => Rule.DefaultSeverity == DiagnosticSeverity.Error;
}

/// <summary>
/// Collects findings while a plan is made. The generator asks only whether there are errors; the analyzer reports what it finds.
/// </summary>
internal sealed class Findings
{
    private readonly List<Finding> _all = [];

    public IReadOnlyList<Finding> All => _all;

    public bool HasErrors => _all.Any(f => f.IsError);

    /// <summary>Whether an error is about an attribute, or an argument of it: what follows from that is then no mistake of its own.</summary>
    public bool HasErrorsAt(AttributeSpec? attribute) =>
        attribute is not null && _all.Any(f => f.IsError && f.Also.Concat([f.Site]).Any(site => site.Owner == attribute.Owner && site.Index == attribute.Index));

    public void Report(DiagnosticDescriptor rule, Site site, params object[] arguments) => Report(rule, site, arguments, []);

    public void Report(DiagnosticDescriptor rule, Site site, object[] arguments, IReadOnlyList<Fix> fixes, params Site[] also) =>
        Report(new Finding(rule, site, arguments, also.Where(place => place != site).ToList(), fixes));

    public void Report(Finding finding) => _all.Add(finding);
}
