using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// D2V7xxx: heads on encoders.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor HeadDoesNotFit = Error(
        "D2V7001",
        "The head does not fit the encoder",
        "[{0}] is a head for {1}, but '{2}' is a {3} encoder; use {4}",
        "A head knows what the positions are that it reads: patches of an image, frames of sound, or tokens of a text.");

    public static readonly DiagnosticDescriptor NormalisedTwice = Warning(
        "D2V7002",
        "The output is normalised twice",
        "'{0}' has a norm behind its blocks, and [{1}] normalises the mean of the patches again; write 'FinalNorm = false' there, or 'Pool = Pool.ClassToken' here",
        "The published models that pool patches have one norm, behind the mean; their files hold no other, so an encoder with one could not be filled.");
}
