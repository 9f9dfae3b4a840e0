using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// D2V7xxx: heads on encoders.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor HeadDoesNotFit = Error(
        "D2V7001",
        "The head does not fit the encoder",
        "[{0}] is a head for {1}, but '{2}' is an encoder of {3}; use {4}",
        "A head knows what the positions are that it reads: patches of an image, frames of audio, or tokens of a text.");

    public static readonly DiagnosticDescriptor FewFrames = Error(
        "D2V7003",
        "The shortest clip has too few frames for its transcript",
        "'{0} = {1}' needs {1} frames, and {2} where all symbols are equal, but {3}; use {4}",
        "CTC spells at most one symbol a frame, and a blank between equal ones. For a longer transcript the loss is infinite, or counts as 0 and teaches nothing.");

    public static readonly DiagnosticDescriptor ClassesAndLabels = Error(
        "D2V7004",
        "Classes and labels are not as many",
        "'{0} = {1}' is not the number of labels in '{2}' ({3}); leave it out, or write '{0} = {3}'",
        "A label without a class stops the run; a class without a label is computed at every step and never right.");

    public static readonly DiagnosticDescriptor NormalisedTwice = Warning(
        "D2V7002",
        "The output is normalised twice",
        "'{0}' has a norm behind its blocks, and [{1}] normalises the mean of the patches again; write 'FinalNorm = false' there, or 'Pooling = Pooling.ClassToken' here",
        "The published models that pool patches have one norm, behind the mean; their files hold no other, so an encoder with one could not be filled.");
}
