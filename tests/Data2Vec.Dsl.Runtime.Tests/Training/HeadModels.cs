using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Runtime.Tests.Parity;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

// Small models with heads, declared as a user would declare them, and something to train them on.

/// <summary>Three classes of texts, with dropout, which depends on the seed of a pass.</summary>
[WithHead<SmallText>]
[TextClassifier(Classes = 3, Dropout = 0.1)]
public sealed partial class DroppingJudge;

/// <summary>The tokens of texts.</summary>
[WithHead<SmallText>]
[LanguageModelHead]
public sealed partial class SmallGuesser;

/// <summary>BERT's masks: some of the chosen tokens stay, and some become others.</summary>
[TokenMask(Probability = 0.4, Length = 1, LeaveUnmasked = 0.1, RandomTokens = 0.1)]
public sealed partial class BertMask;

/// <summary>Texts whose class is told by the one token that none of another class has.</summary>
internal static class ClassedTexts
{
    public const int Vocabulary = 65;

    public static TextSet Set { get; } = Make();

    /// <summary>Four texts of a length in each batch, with their classes.</summary>
    public static IBatchSource<Labelled<TextBatch>> Batches(int rows = 4, ulong seed = 1) =>
        TextBatches.OfTexts(Set, rows * 10, seed, longest: 10).WithClasses();

    private static TextSet Make()
    {
        var random = new Random(5);
        var labels = Enumerable.Range(0, 24).Select(i => i % 3).ToArray();
        int[] Text(int label)
        {
            var text = Enumerable.Range(0, 8).Select(_ => random.Next(20, 60)).ToArray();
            text[random.Next(8)] = 10 + label;
            return text;
        }

        return new TextSet(Array.ConvertAll(labels, Text), SpecialTokens.Roberta(Vocabulary), Vocabulary, labels, ["a", "b", "c"]);
    }
}
