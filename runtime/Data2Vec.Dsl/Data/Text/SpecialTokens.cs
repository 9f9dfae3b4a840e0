namespace Data2Vec.Dsl.Data.Text;

/// <summary>The ids of the tokens that stand for no text.</summary>
/// <param name="Start">Before every text, <c>&lt;s&gt;</c>.</param>
/// <param name="Pad">Behind texts that are shorter than others of their batch, <c>&lt;pad&gt;</c>.</param>
/// <param name="End">Behind every text, <c>&lt;/s&gt;</c>.</param>
/// <param name="Unknown">In place of what the vocabulary lacks, <c>&lt;unk&gt;</c>.</param>
/// <param name="Mask">In place of what is to be predicted, <c>&lt;mask&gt;</c>.</param>
public sealed record SpecialTokens(int Start, int Pad, int End, int Unknown, int Mask)
{
    internal const string MaskName = "<mask>";

    /// <summary>Their names, in the order of the parameters.</summary>
    internal static string[] Names { get; } = ["<s>", "<pad>", "</s>", "<unk>", MaskName];

    /// <summary>The ids in the order of <see cref="Names"/>.</summary>
    internal int[] Ids => [Start, Pad, End, Unknown, Mask];

    /// <summary>RoBERTa's: 0 to 3, and the mask last.</summary>
    /// <param name="vocabularySize">Number of tokens, special ones included.</param>
    internal static SpecialTokens Roberta(int vocabularySize) => new(0, 1, 2, 3, vocabularySize - 1);
}
