using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// D2V7xxx: heads on encoders.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor HeadDoesNotFit = Error(
        "D2V7001",
        "The head does not fit the encoder",
        "[{0}] is a head for {1}, but '{2}' is an encoder of {3}; use {4}",
        "A head depends on the meaning of the positions: patches of an image, frames of audio, or tokens of a text.");

    public static readonly DiagnosticDescriptor FewFrames = Error(
        "D2V7003",
        "The shortest clip has too few frames for its transcript",
        "'{0} = {1}' needs {1} frames, and {2} if all symbols are equal, but {3}; use {4}",
        "CTC emits at most one symbol per frame, and a blank between equal symbols. For a longer transcript the loss is infinite, or counts as 0 and trains nothing.");

    public static readonly DiagnosticDescriptor ClassesAndLabels = Error(
        "D2V7004",
        "Numbers of classes and labels differ",
        "'{0} = {1}' is not the number of labels in '{2}' ({3}); leave it out, or write '{0} = {3}'",
        "A label without a class stops the run. A class without a label is computed at every step, but never correct.");

    public static readonly DiagnosticDescriptor NormalisedTwice = Warning(
        "D2V7002",
        "The output is normalised twice",
        "'{0}' has a norm after its blocks, and [{1}] normalises the mean of the patches again; write 'FinalNorm = false' in the encoder, or 'Pooling = Pooling.ClassToken' here",
        "The published models that average patches have one norm, after the mean. Their files have no weights for another norm.");
}
