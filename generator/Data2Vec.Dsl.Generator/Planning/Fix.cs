using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>How a fix changes a declaration.</summary>
internal enum FixKind
{
    /// <summary>Sets a named argument, adding it where it is absent.</summary>
    Set,

    /// <summary>Removes a named argument.</summary>
    Remove,

    /// <summary>Adds an attribute above another.</summary>
    AddAbove,

    /// <summary>Adds an attribute below another.</summary>
    AddBelow,

    /// <summary>Adds an attribute as the last one of the class.</summary>
    AddLast,
}

/// <summary>A code fix: one edit of one attribute. The plan knows the right value, so the editor never parses a message.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Text">The C# text: an assignment, an argument's name, or an attribute without brackets.</param>
/// <param name="Site">Where, when it is not where the finding is shown; it must then be one of the finding's other places.</param>
internal sealed record Fix(FixKind Kind, string Text, Site? Site = null)
{
    public static Fix Set(string argument, string value, Site? site = null) => new(FixKind.Set, $"{argument} = {value}", site);

    public static Fix Set(string argument, long value, Site? site = null) => Set(argument, Literal.Said(value), site);

    public static Fix Set(string argument, double value, Site? site = null) => Set(argument, Literal.Said(value), site);

    public static Fix Remove(string argument) => new(FixKind.Remove, argument);
}
