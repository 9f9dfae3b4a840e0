using System.CommandLine;
using System.Globalization;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Reporting;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl;

namespace Data2Vec.Cli.Commands;

/// <summary><c>d2v demo</c>: pretrains a small pair of each modality on real data and shows what it learned, beside its controls, in a report.</summary>
internal sealed class DemoVerb : Verb
{
    // The pairs of the zoo that the demo trains unless another is named.
    private static readonly string[] _standardPairs = ["Data2VecVisionTiny", "Data2VecAudioTiny", "Data2VecTextTiny"];

    private readonly Option<string?> _pair = new("--pair")
    {
        Description = "Show this pair only; by default a small one of each modality.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _images = Folder("--images", "Images, one folder a class, or the files of Fashion-MNIST, which otherwise is found or fetched.");
    private readonly Option<string?> _clips = Folder("--audio", "Recordings, a text NAME.txt beside each; otherwise the Asterisk prompts are found or fetched.");
    private readonly Option<string?> _texts = Folder("--text", "Texts, one folder a class, one text a line; otherwise WordNet's glosses are found or fetched.");
    private readonly Option<string?> _out = CommonOptions.Out("Where to write; by default runs/demo-<date>-<time>.");
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<int> _seeds = CommonOptions.Whole("--seeds", "Repeat with this many seeds; the mean and each are shown.", 1);
    private readonly Option<int?> _updates = CommonOptions.Count("--updates", "Updates, in place of the recipe's; its warm-up is scaled along.");
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "A few updates on little data: shows in seconds that everything works, and nothing else.",
    };

    private readonly RunOptions _run;

    /// <summary>Creates the verb.</summary>
    public DemoVerb(Host host)
        : base(
            host,
            "demo",
            "Pretrains a small model for vision, audio and text without labels, measures what each learned beside its controls, and writes a report.",
            "demo",
            "demo --quick",
            "demo --pair Data2VecVisionTiny --seeds 3 --out runs/three-seeds",
            "demo --images ~/images --audio ~/recordings --json")
    {
        Options.Add(_pair);
        Options.Add(_images);
        Options.Add(_clips);
        Options.Add(_texts);
        Options.Add(_out);
        Options.Add(_seed);
        Options.Add(_seeds);
        Options.Add(_updates);
        Options.Add(_quick);
        _run = new RunOptions(this);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult line, Screen screen)
    {
        var names = line.GetValue(_pair) is { } one ? [one] : _standardPairs;
        var pairs = names.Select(name => _run.FindPair(line, Host, name)).ToList();
        var stamp = Host.Clock.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        using var folder = RunFolder.Prepare(Host.FullPath(line.GetValue(_out) ?? Path.Combine("runs", $"demo-{stamp}")));
        using var log = new MetricsLog(folder);
        var options = new DemoOptions(
            line.GetValue(_seed),
            line.GetValue(_seeds),
            line.GetValue(_quick),
            line.GetValue(_updates),
            _run.Prepare(line),
            Typed(line),
            [.. _run.Typed(line)]);
        var settings = new DemoSettings(screen, folder, log, options, Host.Stop);
        var result = new Demo(Host, settings, [.. pairs.Select(pair => Of(pair, settings, line))]).Run();

        foreach (var part in result.Parts)
        {
            screen.Say("");
            Figures.Table(part.Table, part.Seeds).WriteTo(screen.Text);
        }

        screen.Say("");
        if (result.Quick)
        {
            screen.Say("The quick form only shows that everything works; its figures say nothing about what the method learns.");
        }

        screen.Say($"Report: {folder.PathOf(RunFolder.Report)}");
        screen.Answer(Describe(result, settings, pairs));
        return ExitCode.Done;
    }

    private static Option<string?> Folder(string name, string description) => new(name) { Description = description, HelpName = "DIR" };

    private Demonstration Of(Declaration pair, DemoSettings settings, ParseResult line)
    {
        string? Given(Option<string?> option) => line.GetValue(option) is { } folder ? Host.FullPath(folder) : null;
        return pair.Batch == typeof(AudioBatch) ? new AudioDemonstration(settings, pair, Given(_clips))
            : pair.Batch == typeof(TextBatch) ? new TextDemonstration(settings, pair, Given(_texts))
            : new ImageDemonstration(settings, pair, Given(_images));
    }

    private static object Describe(DemoResult result, DemoSettings settings, List<Declaration> pairs) => new
    {
        ExitCode = Cli.ExitCode.Done,
        result.Quick,
        Parts = result.Parts.Select(part => new
        {
            part.Modality,
            part.Pair,
            part.Encoder,
            part.Data,
            Measures = part.Table.Columns,
            Figures = part.Table.Rows.Select(row => new { row.Name, row.Mean, row.Each }),
            Seeds = part.Seeds.Select(each => new
            {
                each.Seed,
                Updates = each.Steps[^1].Update,
                FirstLoss = each.Steps[0].Loss,
                LastLoss = each.Steps[^1].Loss,
            }),
            ElapsedSeconds = part.Elapsed.TotalSeconds,
            Checkpoints = part.Seeds.Select((_, i) => settings.Folder.PathOf(settings.CheckpointOf(pairs.Single(pair => pair.Name == part.Pair), i))),
        }),
        result.Missing,
        ElapsedSeconds = result.Elapsed.TotalSeconds,
        Files = new { Report = settings.Folder.PathOf(RunFolder.Report), Metrics = settings.Folder.PathOf(RunFolder.Metrics) },
    };
}
