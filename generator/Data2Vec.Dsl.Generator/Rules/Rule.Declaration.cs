using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// D2V0xxx: the class itself and the attributes on it.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "D2V0001",
        "A declaration must be partial",
        "'{0}' is not partial, so {1} cannot be generated; add 'partial'",
        "The generator continues the class in another file, which C# allows only for partial classes, and only inside partial classes.");

    public static readonly DiagnosticDescriptor UnsupportedType = Error(
        "D2V0002",
        "This kind of class cannot be a declaration",
        "'{0}' is {1}, and a declaration becomes an ordinary class with a base class of its own; {2}",
        "The generated half gives the class a base class, fields and constructors.");

    public static readonly DiagnosticDescriptor ConflictingKinds = Error(
        "D2V0003",
        "A class declares one thing",
        "'{0}' is declared as [{1}] and as [{2}]; keep one and move the other to a class of its own",
        "An encoder, a masking policy, a pair and an encoder with a head are different models with different code, and a class has one head.");

    public static readonly DiagnosticDescriptor MissingArgument = Error(
        "D2V0004",
        "A required value is missing",
        "[{0}] does not say '{1}' ({2}); write for example '{1} = {3}'",
        "There is no value that would be right for every model, so the declaration must say it.");

    public static readonly DiagnosticDescriptor NotADeclaration = Error(
        "D2V0005",
        "A type argument declares something else",
        "'{0}' is {1}, but [{2}] needs {3} here; name a class declared with {4}",
        "A pair is made of an encoder and a masking policy, a variant of an encoder, and a head stands on one.");

    public static readonly DiagnosticDescriptor OrphanAttribute = Error(
        "D2V0006",
        "An attribute belongs to another kind of declaration",
        "[{0}] has no meaning on '{1}', which is {2}; {3}",
        "Without this rule the attribute would be ignored in silence.");

    public static readonly DiagnosticDescriptor MissingStage = Error(
        "D2V0007",
        "A declaration lacks a part",
        "'{0}' has no [{1}], so {2}; add [{3}]",
        "The part has no default: the model would not be the one you mean.");

    public static readonly DiagnosticDescriptor SplitDeclaration = Error(
        "D2V0008",
        "A declaration is spread over several places",
        "The attributes of '{0}' stand on {1} partial declarations, whose order is not defined; move them to one",
        "Stages run in the order in which they are written. C# does not define an order between files.");

    public static readonly DiagnosticDescriptor VariantAddsStage = Error(
        "D2V0010",
        "A variant names a stage that its base lacks",
        "'{0}' has no [{1}] for this to override; add it there, or declare an encoder of its own",
        "A variant changes arguments of stages that exist. Where a new stage would stand among the others is not decidable.");

    public static readonly DiagnosticDescriptor VariantNamesSome = Error(
        "D2V0013",
        "A variant names some of several equal stages",
        "This is number {1} of the stages [{0}] here, but '{3}' has {2}; name all {2}, in order, so that each finds its counterpart",
        "The first overrides the first, the second the second. With another number, which is meant could only be guessed.");

    public static readonly DiagnosticDescriptor Cycle = Error(
        "D2V0011",
        "A declaration refers to itself",
        "'{0}' is made from {1}; start from a declaration with [ImageEncoder]",
        "A variant needs a base that stands on its own.");

    public static readonly DiagnosticDescriptor VariantChangesNothing = Info(
        "D2V0012",
        "A variant repeats its base",
        "'{0} = {1}' is what '{2}' has already; leave it out",
        "A variant reads as a difference to its base when only differences stand in it.");
}
