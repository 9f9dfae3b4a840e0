using System.Globalization;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl.Data.Text;

namespace Data2Vec.Cli.Runs;

/// <summary>Texts as an encoder takes them.</summary>
/// <param name="Corpus">The texts.</param>
/// <param name="Tokenizer">Its vocabulary is at most the encoder's.</param>
/// <param name="Set">The texts in tokens.</param>
/// <param name="Context">Most tokens of the encoder.</param>
internal sealed record Texts(TextCorpus Corpus, BytePairTokenizer Tokenizer, TextSet Set, int Context)
{
    /// <summary>The texts as they are trained on: those that are longer than the context in rows of it, so that no token is lost.</summary>
    public TextSet InRows(Screen screen)
    {
        var rows = Set.InRows(Context);
        if (rows.Count > Set.Count)
        {
            screen.Say(string.Create(
                CultureInfo.InvariantCulture, $"Texts of more than {Context - TextSet.Ends} tokens are cut: {Set.Count:#,0} texts, {rows.Count:#,0} rows."));
        }

        return rows;
    }

    /// <summary>Tokenises texts for an encoder: with the user's vocabulary, or one trained on the texts themselves.</summary>
    /// <param name="encoder">The encoder's class.</param>
    /// <param name="corpus">The texts.</param>
    /// <param name="vocabulary">The folder of vocab.json and merges.txt; null to train them.</param>
    /// <param name="words">What they are trained on.</param>
    /// <param name="screen">Is told what takes time.</param>
    /// <param name="stop">Stops between steps.</param>
    /// <exception cref="Refusal">The vocabulary is larger than the encoder's.</exception>
    public static Texts Prepare(Type encoder, TextCorpus corpus, string? vocabulary, IReadOnlyList<string> words, Screen screen, CancellationToken stop)
    {
        if (vocabulary is not null)
        {
            return Of(encoder, corpus, BytePairTokenizer.Load(vocabulary), stop);
        }

        screen.Say("Training a vocabulary on the texts.");
        var merges = Math.Max(0, Sources.Required(encoder, "Vocabulary") - BytePairTrainer.BaseTokens);
        return Of(encoder, corpus, BytePairTrainer.Train(words, merges, cancellation: stop), stop);
    }

    /// <summary>Tokenises texts for an encoder.</summary>
    /// <param name="encoder">The encoder's class.</param>
    /// <param name="corpus">The texts.</param>
    /// <param name="tokenizer">The vocabulary.</param>
    /// <param name="stop">Stops between texts.</param>
    /// <exception cref="Refusal">The vocabulary is larger than the encoder's.</exception>
    public static Texts Of(Type encoder, TextCorpus corpus, BytePairTokenizer tokenizer, CancellationToken stop)
    {
        var (size, context) = (Sources.Required(encoder, "Vocabulary"), Sources.Required(encoder, "Context"));
        return tokenizer.VocabularySize <= size
            ? new(corpus, tokenizer, corpus.Tokenise(tokenizer, stop), context)
            : throw Refusal.Usage(
                $"The vocabulary has {tokenizer.VocabularySize} tokens and '{encoder.Name}' knows {size}; "
                + $"declare [TextEncoder(Vocabulary = {tokenizer.VocabularySize})].");
    }
}
