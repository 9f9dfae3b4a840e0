using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// The class itself, and the attributes on it.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "D2V0001",
        "A declaration must be partial",
        "'{0}' is not partial, so {1} cannot be generated; add 'partial'",
        "The generator continues the class in another file. C# allows this only for partial classes inside partial types.");

    public static readonly DiagnosticDescriptor UnsupportedType = Error(
        "D2V0002",
        "This kind of class cannot be a declaration",
        "'{0}' {1}, so its code cannot be generated; {2}",
        "The generated half adds a base class, fields and constructors.");

    public static readonly DiagnosticDescriptor OldLanguage = Error(
        "D2V0014",
        "The C# version is too old",
        "'{0}' needs C# 12 or newer, because its code is written in it; remove 'LangVersion' from the project, or write 12 or more",
        "Generated code is compiled with the language version of the project.");

    public static readonly DiagnosticDescriptor GeneratorFailed = Error(
        "D2V0015",
        "The generator failed",
        "The code of '{0}' could not be generated: {1}: {2}; please report it with the declaration",
        "This is a fault of the generator, not of the declaration. Other declarations are not affected.");

    public static readonly DiagnosticDescriptor ConflictingKinds = Error(
        "D2V0003",
        "A class declares one thing",
        "'{0}' is declared as [{1}] and as [{2}]; keep one and move the other to a class of its own",
        "An encoder, a masking policy, a pair and an encoder with a head become different classes. A class has one head.");

    public static readonly DiagnosticDescriptor MissingArgument = Error(
        "D2V0004",
        "A required value is missing",
        "[{0}] needs '{1}' ({2}); write for example '{1} = {3}'",
        "No value is right for every model, so the declaration must give one.");

    public static readonly DiagnosticDescriptor NotADeclaration = Error(
        "D2V0005",
        "A type argument declares something else",
        "'{0}' is {1}, but [{2}] needs {3} here; name a class declared with {4}",
        "A pair takes an encoder and a masking policy. A variant and a head take an encoder.");

    public static readonly DiagnosticDescriptor OrphanAttribute = Error(
        "D2V0006",
        "An attribute belongs to another kind of declaration",
        "[{0}] has no meaning on '{1}', which is {2}; {3}",
        "Without this rule the attribute would be ignored silently.");

    public static readonly DiagnosticDescriptor MissingStage = Error(
        "D2V0007",
        "A declaration lacks a part",
        "'{0}' has no [{1}], so {2}; add [{3}]",
        "The part has no default that fits every model.");

    public static readonly DiagnosticDescriptor SplitDeclaration = Error(
        "D2V0008",
        "A declaration is spread over several places",
        "The attributes of '{0}' are on {1} partial declarations, whose order is not defined; move them to one",
        "Stages run in source order. C# does not define an order between files.");

    public static readonly DiagnosticDescriptor VariantAddsStage = Error(
        "D2V0010",
        "A variant has a stage that its base lacks",
        "'{0}' has no [{1}] that this could override; add it there, or declare a new encoder",
        "A variant changes arguments of existing stages. The place of a new stage among them would be ambiguous.");

    public static readonly DiagnosticDescriptor VariantNamesSome = Error(
        "D2V0013",
        "A variant overrides only some of several stages",
        "This variant has {1} of the stages [{0}], but '{3}' has {2}; list all {2}, in order",
        "The first stage overrides the first of the base, the second overrides the second. With a different number, the correspondence is ambiguous.");

    public static readonly DiagnosticDescriptor Cycle = Error(
        "D2V0011",
        "A declaration refers to itself",
        "'{0}' is made from {1}; start from a declaration with [ImageEncoder]",
        "The chain of bases must end in a complete declaration.");

    public static readonly DiagnosticDescriptor VariantChangesNothing = Info(
        "D2V0012",
        "A variant repeats its base",
        "'{0} = {1}' is already the value in '{2}'; leave it out",
        "A variant lists what differs from its base. Repeated values hide the differences.");
}
