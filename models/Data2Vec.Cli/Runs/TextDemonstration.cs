using System.Globalization;
using System.Xml.Linq;
using Data2Vec.Cli.Datasets;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Distillation;
using TorchSharp;
using static Data2Vec.Cli.Reporting.Html;

namespace Data2Vec.Cli.Runs;

/// <summary>Text: the class of a text from frozen features, beside the words in it and the same encoder untrained.</summary>
internal sealed class TextDemonstration(DemoSettings settings, Declaration declaration, string? folder)
    : Demonstration<TextBatch>(settings, declaration)
{
    private const int Shown = 3;
    private Texts? _texts;
    private TextTask? _task;
    private TextCorpus? _test;

    /// <inheritdoc/>
    public override string Modality => "Text";

    /// <inheritdoc/>
    public override string Flag => "--text";

    /// <inheritdoc/>
    protected override string Samples => "texts";

    /// <inheritdoc/>
    protected override string Position => "token";

    /// <inheritdoc/>
    protected override int QuickBatch => 16;

    /// <inheritdoc/>
    protected override (TrainingData<TextBatch> Data, DataNote Note) Load(Pair<TextBatch> pair)
    {
        var (corpus, words, train, test) = Corpora();
        _texts = Texts.Prepare(pair.StudentEncoder.GetType(), corpus, vocabulary: null, words.Texts, Settings.Screen, Settings.Stop);
        _texts.Tokenizer.Save(Settings.Folder.PathOf("vocabulary"));
        _test = test;
        _task = new(train, test, _texts.Tokenizer, _texts.Context, Settings.Stop);
        return (
            new TextTraining(folder is null ? _texts.Set : _texts.InRows(Settings.Screen), _texts.Context),
            new(
                corpus.Source,
                corpus.Licence,
                string.Create(CultureInfo.InvariantCulture, $"{corpus.Count:#,0} texts ({_texts.Set.Tokens:#,0} tokens) without their classes"),
                corpus.Count));
    }

    /// <inheritdoc/>
    protected override XElement DrawMasks(Pair<TextBatch> pair)
    {
        var set = _test!.Take([.. Enumerable.Range(0, Math.Min(Shown, _test.Count))]).Tokenise(_texts!.Tokenizer);
        using var batch = set.Batch([.. Enumerable.Range(0, set.Count)], _texts.Context);
        using var masks = pair.Masking.Sample(pair.GridOf(batch), seed: 1, update: 0);
        var hidden = masks.Positions.data<bool>().ToArray();
        var width = (int)batch.Tokens.size(1);
        var rows = Enumerable.Range(0, set.Count).Select(i =>
        {
            var tokens = set.Row(i, _texts.Context);
            string Read(int token) => _texts.Tokenizer.Decode([token], specials: true);
            return new[]
            {
                Class("p", "tokens", tokens.Select(token => Tag("span", Read(token)))),
                Class("p", "tokens", tokens.Select((token, j) => hidden[(i * width) + j] ? Class("span", "hidden", Read(token)) : Tag("span", Read(token)))),
            };
        });
        return Tag("div", rows);
    }

    /// <inheritdoc/>
    protected override IEnumerable<ResultsRow> Controls()
    {
        Settings.Screen.Say("Measuring the words alone.");
        yield return new("TF-IDF of the words", [_task!.Words()]);
    }

    /// <inheritdoc/>
    protected override double?[] Measure(Encoder<TextBatch> encoder, int seed) => _task!.Measure(encoder);

    /// <inheritdoc/>
    protected override ResultsTable Table(IReadOnlyList<ResultsRow> rows) => _task!.Table(rows);

    /// <inheritdoc/>
    protected override IEnumerable<string>? Again() => folder is null ? null : [Pair.Name, "--data", folder];

    // What is trained on, what the vocabulary is made from, and what probes are fitted to and asked.
    private (TextCorpus Unlabelled, TextCorpus Words, TextCorpus Train, TextCorpus Test) Corpora()
    {
        if (folder is not null)
        {
            var (all, own, held) = TextFolder.Load(folder, "text", Settings.Screen, Settings.Folder);
            return (all, all, own, held);
        }

        if (Settings.Options.Quick)
        {
            var (known, asked) = QuickSamples.Texts();
            return (known, known, known, asked);
        }

        var data = WordNet.Load(progress: Settings.Screen.Say, cancellation: Settings.Stop);
        Sources.Say(Settings.Screen, data.Glosses.Source, data.Glosses.Licence, data.Glosses.Skipped, Settings.Folder);
        var (train, test) = data.NounTask(train: 8_000);
        return (data.Definitions(), data.Glosses, train, test);
    }
}
