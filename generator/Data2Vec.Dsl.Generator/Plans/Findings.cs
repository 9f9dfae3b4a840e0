using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>Something wrong with a declaration.</summary>
/// <param name="Rule">Which rule it breaks.</param>
/// <param name="Site">The argument at fault.</param>
/// <param name="Arguments">Values for the rule's message.</param>
/// <param name="Also">Other places that take part in the clash.</param>
/// <param name="Fixes">Values that would make it right, nearest first.</param>
internal sealed record Finding(
    DiagnosticDescriptor Rule, Site Site, object[] Arguments, IReadOnlyList<Site> Also, IReadOnlyList<ArgumentFix> Fixes);

/// <summary>A code fix that sets one named argument of the attribute at fault (adding it where it is absent).</summary>
/// <param name="Argument">The argument's name.</param>
/// <param name="Value">Its new value as C# text.</param>
internal sealed record ArgumentFix(string Argument, string Value);

/// <summary>
/// Collects findings while a plan is made. The generator asks only whether there are errors; the analyzer reports what it finds.
/// </summary>
internal sealed class Findings
{
    private readonly List<Finding> _all = [];

    public IReadOnlyList<Finding> All => _all;

    public bool HasErrors => _all.Any(f => f.Rule.DefaultSeverity == DiagnosticSeverity.Error);

    public void Report(DiagnosticDescriptor rule, Site site, params object[] arguments) => Report(rule, site, arguments, []);

    public void Report(
        DiagnosticDescriptor rule, Site site, object[] arguments, IReadOnlyList<ArgumentFix> fixes, params Site[] also) =>
        _all.Add(new Finding(rule, site, arguments, also, fixes));
}
