using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// D2V1001 and D2V102x: stages of the user's and the signatures they state.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor StageInput = Error(
        "D2V1001",
        "A stage requires another size",
        "[{0}] takes {1}, but [{2}] gives {3} ({4}); {5}",
        "A number in a signature means that the stage works with this size only. A letter accepts any size.");

    public static readonly DiagnosticDescriptor NoSignature = Error(
        "D2V1020",
        "A stage has no shape",
        "'{0}' has no [Shape]; derive it from StageModule and write [Shape(\"B, N, C -> B, N, C\")] on it",
        "None of your code runs at compile time. Without a [Shape], the stages after this one cannot be checked.");

    public static readonly DiagnosticDescriptor Unreadable = Error(
        "D2V1021",
        "A shape has a syntax error",
        "'{0}' has a syntax error at position {1}: expected {3}, but found {2}; write '{4}'",
        "A signature is axes, an arrow, and as many sizes. Sizes consist of letters, whole numbers, +, -, *, parentheses, and / by a whole number.");

    public static readonly DiagnosticDescriptor UnknownAxis = Error(
        "D2V1022",
        "An axis is unknown",
        "{0} at position {1} of '{2}' is not an axis of the input; use {3}",
        "Only axes of the input have a size: B samples, N positions, T time, C channels, H rows, W columns.");

    public static readonly DiagnosticDescriptor AxisChanged = Error(
        "D2V1023",
        "A stage changes an axis that it may not",
        "'{0}' changes {2} to {1}; {3}",
        "Masks, padding, targets and patches are laid out over positions. Only channels may change, and time may shrink before the frames.");

    public static readonly DiagnosticDescriptor SizeBelowOne = Error(
        "D2V1024",
        "A size is below 1",
        "'{0}' of '{1}' is {2} for an input of {3}; write a size of at least 1, or give the stage another input",
        "A tensor without elements computes nothing.");

    public static readonly DiagnosticDescriptor NotAStage = Error(
        "D2V1025",
        "This class cannot be a stage",
        "'{0}' cannot be a stage because it {1}; {2}",
        "Generated code creates one object of the class for the student and one for the teacher, and runs both as modules.");

    public static readonly DiagnosticDescriptor NotLearned = Error(
        "D2V1026",
        "A constructor parameter is no weight or vector",
        "'{0} {1}' in the constructor of '{2}' is not a parameter of the model; write {3}",
        "Generated code calls the constructor with the parameters that it declares for the stage, and has no other values.");

    public static readonly DiagnosticDescriptor SizeUnknown = Error(
        "D2V1027",
        "A parameter's size is unknown",
        "'{0}' of '{1}' is {2} here and differs between inputs; use axes of constant size, such as C",
        "Parameters are in one flat buffer whose layout is fixed at compile time.");
}
