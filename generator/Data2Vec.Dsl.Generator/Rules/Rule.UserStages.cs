using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// Stages of the user's, and the signatures that they state.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor StageInput = Error(
        "D2V1001",
        "A stage takes another size",
        "[{0}] takes {1}, but [{2}] gives {3} ({4}); {5}",
        "A stage of your own states the sizes that it takes. Where it says a number, no other will do.");

    public static readonly DiagnosticDescriptor NoSignature = Error(
        "D2V1020",
        "A stage states no shape",
        "'{0}' does not say what it does to a shape; derive it from StageModule and write [Shape(\"B, N, C -> B, N, C\")] on it",
        "None of your code runs at compile time, so a class says what it does to a shape, or nothing below it could be checked.");

    public static readonly DiagnosticDescriptor Unreadable = Error(
        "D2V1021",
        "A shape cannot be read",
        "'{0}' cannot be read at position {1}: {2} stands where {3} is expected; write '{4}'",
        "A signature is axes, an arrow, and as many sizes. Sizes are letters, whole numbers, +, -, *, parentheses, and / by a whole number.");

    public static readonly DiagnosticDescriptor UnknownAxis = Error(
        "D2V1022",
        "An axis is unknown",
        "{0} at position {1} of '{2}' is no axis that it knows; use {3}",
        "Letters stand for axes of the input: B samples, N positions, T time, C channels, H and W rows and columns. No others have a size.");

    public static readonly DiagnosticDescriptor AxisChanged = Error(
        "D2V1023",
        "A stage changes an axis that it may not",
        "'{0}' makes {1} of {2}; {3}",
        "Masks, padding, targets and patches are laid out over positions. Only channels are free, and time above the frames may be shortened.");

    public static readonly DiagnosticDescriptor SizeBelowOne = Error(
        "D2V1024",
        "A size is below 1",
        "'{0}' of '{1}' is {2} for an input of {3}; write a size of at least 1, or give the stage another input",
        "A tensor without elements computes nothing.");

    public static readonly DiagnosticDescriptor NotAStage = Error(
        "D2V1025",
        "This class cannot be a stage",
        "'{0}' cannot be a stage because it {1}; {2}",
        "Generated code makes one object of the class for the student and another for the teacher, and runs them as modules.");

    public static readonly DiagnosticDescriptor NotLearned = Error(
        "D2V1026",
        "A constructor takes what a stage has not",
        "'{0} {1}' in the constructor of '{2}' is no parameter of the model; write {3}",
        "Generated code calls the constructor, and has nothing to give but the parameters that it declares for the stage.");

    public static readonly DiagnosticDescriptor SizeUnknown = Error(
        "D2V1027",
        "A parameter's size is unknown",
        "'{0}' of '{1}' is {2} here, which differs from input to input; use axes of one size, such as C",
        "Parameters lie in one flat buffer whose layout is known when the model is compiled.");
}
