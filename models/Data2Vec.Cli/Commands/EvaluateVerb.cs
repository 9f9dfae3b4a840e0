using System.CommandLine;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Reporting;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Evaluation;

namespace Data2Vec.Cli.Commands;

/// <summary><c>d2v evaluate</c>: what can be read from a trained encoder's features, beside its controls.</summary>
internal sealed class EvaluateVerb : Verb
{
    private readonly Argument<string> _pair = new("PAIR") { Description = "The pair that the checkpoint is of." };
    private readonly Option<string?> _checkpoint = new("--checkpoint")
    {
        Description = "The checkpoint, such as a run's pair.safetensors.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string?> _data = CommonOptions.Data("Labelled images or texts, one folder a class; or recordings with a text NAME.txt beside each.");
    private readonly Option<string?> _vocabulary = new("--vocabulary")
    {
        Description = "Texts: the folder of vocab.json and merges.txt that the run was trained with; the checkpoint's where left out.",
        HelpName = "DIR",
    };

    private readonly Option<string> _textField = CommonOptions.TextField();
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<int> _labels = CommonOptions.Whole("--labels", "Images: labels per class for fine-tuning with few labels.", 10);
    private readonly Option<int> _most = CommonOptions.Whole("--most", "Images: use at most this many for fitting and as many for testing.", 10_000);
    private readonly RunOptions _run;

    /// <summary>Creates the verb.</summary>
    public EvaluateVerb(Host host)
        : base(
            host,
            "evaluate",
            "Measures a trained encoder beside its controls: images and texts by their classes, recordings by writing down what is said.",
            "evaluate Data2VecVisionTiny --checkpoint runs/first/pair.safetensors --data ~/images",
            "evaluate Data2VecVisionTiny --checkpoint runs/first/pair.safetensors --data ~/images --labels 20 --json")
    {
        _data.Required = true;
        Arguments.Add(_pair);
        Options.Add(_checkpoint);
        Options.Add(_data);
        Options.Add(_vocabulary);
        Options.Add(_textField);
        Options.Add(_seed);
        Options.Add(_labels);
        Options.Add(_most);
        _run = new RunOptions(this);
    }

    /// <inheritdoc/>
    public override void CheckNames(ParseResult line) => _run.CheckPair(line, Host, _pair);

    /// <inheritdoc/>
    protected override int Run(ParseResult line, Screen screen)
    {
        var declaration = _run.FindPair(line, Host, line.GetValue(_pair)!);
        return declaration.ByModality(
            () => Measure<ImageBatch>(line, screen, declaration, ImagesOf),
            () => Measure<AudioBatch>(line, screen, declaration, AudioOf),
            () => Measure<TextBatch>(line, screen, declaration, TextOf));
    }

    private int Measure<TBatch>(ParseResult line, Screen screen, Declaration declaration, Func<ParseResult, Screen, Pair<TBatch>, Examination<TBatch>> prepare)
        where TBatch : Batch
    {
        var seed = (ulong)line.GetValue(_seed);
        var device = _run.Prepare(line);
        new MemoryNeed(declaration, device).RequireTwoModels();
        using var pair = declaration.CreatePair<TBatch>(device, seed);
        using var untrained = declaration.CreatePair<TBatch>(pair.Store.Device, seed);
        screen.Say(Checkpoint.Load(Host.FullPath(line.GetValue(_checkpoint)!), pair).ToString());
        var examination = prepare(line, screen, pair);
        ResultsRow Row(string name, double?[] figures) => new(name, [figures]);
        var results = examination.Table([
            .. examination.Controls,
            Row("Random initialisation", examination.Measure(untrained.StudentEncoder)),
            Row("This checkpoint", examination.Measure(pair.StudentEncoder)),
        ]);
        Figures.Table(results, []).WriteTo(screen.Text);
        screen.Answer(new
        {
            ExitCode = Cli.ExitCode.Done,
            Pair = declaration.Name,
            examination.Source,
            Measures = results.Columns,
            Figures = results.Rows.Select(row => new { row.Name, Values = row.Mean }),
        });
        return ExitCode.Done;
    }

    private Examination<ImageBatch> ImagesOf(ParseResult line, Screen screen, Pair<ImageBatch> pair)
    {
        var data = Images.Load(pair.StudentEncoder.GetType(), DataFolder(line), online: false, screen, Host.Stop);
        if (!data.Train.HasLabels || !data.Test.HasLabels)
        {
            throw Refusal.BadData("An encoder is measured by the classes of the images, and these have none; put each class into a folder of its own.");
        }

        data = data.AsSeenBy(pair, screen);
        Rehearsal.Of(pair, new ImageTraining(data.Train, new Augmentation()));
        var most = line.GetValue(_most);
        var few = new FewLabelOptions { Seed = (ulong)line.GetValue(_seed), LabelsPerClass = line.GetValue(_labels) };
        var probing = new Probing(data.Train.AtMost(most), data.Test.AtMost(most), few, Host.Stop);
        return new(data.Source, [new("Raw pixels", [probing.Pixels().Figures])], encoder => probing.Encoder(encoder).Figures, probing.Table);
    }

    private Examination<AudioBatch> AudioOf(ParseResult line, Screen screen, Pair<AudioBatch> pair)
    {
        var data = Audio.Load(pair, DataFolder(line), screen, Host.Stop);
        var task = AudioTask.Of(data, quick: false);
        return new(data.Source, [], encoder => task.Measure(encoder, (ulong)line.GetValue(_seed), Host.Stop), task.Table);
    }

    private Examination<TextBatch> TextOf(ParseResult line, Screen screen, Pair<TextBatch> pair)
    {
        var tokenizer = line.GetValue(_vocabulary) is { } vocabulary ? BytePairTokenizer.Load(Host.FullPath(vocabulary))
            : pair.Preprocessing is TextPreprocessing known ? BytePairTokenizer.Of(known)
            : throw Refusal.Usage($"The checkpoint does not hold the vocabulary it was trained with; name its folder with {_vocabulary.Name} DIR.");
        var (all, train, test) = TextFolder.Load(DataFolder(line), line.GetValue(_textField)!, screen);
        var texts = Texts.Of(pair.StudentEncoder.GetType(), all, tokenizer, Host.Stop);
        var task = new TextTask(train, test, texts.Tokenizer, texts.Context, Host.Stop);
        return new(all.Source, [new("TF-IDF of the words", [task.Words()])], task.Measure, task.Table);
    }

    private string DataFolder(ParseResult line) => Host.FullPath(line.GetValue(_data)!);

    /// <summary>How encoders of a modality are measured.</summary>
    /// <param name="Source">Where the data came from.</param>
    /// <param name="Controls">The figures of what needs no encoder.</param>
    /// <param name="Measure">The figures of an encoder.</param>
    /// <param name="Table">The rows with their heads.</param>
    private sealed record Examination<TBatch>(
        string Source, IReadOnlyList<ResultsRow> Controls, Func<Encoder<TBatch>, double?[]> Measure, Func<IReadOnlyList<ResultsRow>, ResultsTable> Table)
        where TBatch : Batch;
}
