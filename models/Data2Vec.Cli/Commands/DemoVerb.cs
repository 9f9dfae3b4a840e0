using System.CommandLine;
using System.Globalization;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Reporting;
using Data2Vec.Cli.Runs;

namespace Data2Vec.Cli.Commands;

/// <summary><c>d2v demo</c>: pretrains a small pair on real pictures and shows what it learned, beside its controls, in a report.</summary>
internal sealed class DemoVerb : Verb
{
    /// <summary>The pair of the zoo that the demo trains unless another is named.</summary>
    public const string StandardPair = "Data2VecVisionTiny";

    private readonly Option<string> _pair = new("--pair")
    {
        Description = "The pair to train.",
        HelpName = "NAME",
        DefaultValueFactory = _ => StandardPair,
    };

    private readonly Option<string?> _data = CommonOptions.Data(
        "Pictures, one folder a class, or the files of Fashion-MNIST; by default Fashion-MNIST is found or fetched.");
    private readonly Option<string?> _out = CommonOptions.Out("Where to write; by default runs/demo-<date>-<time>.");
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<int> _seeds = CommonOptions.Whole("--seeds", "Repeat with this many seeds; the mean and each are shown.", 1);
    private readonly Option<int?> _updates = CommonOptions.Count("--updates", "Updates, in place of the recipe's; its warm-up is scaled along.");
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "A few updates on a few pictures: shows in seconds that everything works, and nothing else.",
    };

    private readonly RunOptions _run;

    /// <summary>Creates the verb.</summary>
    public DemoVerb(Host host)
        : base(
            host,
            "demo",
            "Pretrains a small vision model on pictures without labels, measures what it learned beside raw pixels and an untrained encoder, and writes a report.",
            "demo",
            "demo --quick",
            "demo --seeds 3 --out runs/three-seeds",
            "demo --data ~/pictures --json")
    {
        Options.Add(_pair);
        Options.Add(_data);
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
        var declaration = _run.FindPair(line, Host, line.GetValue(_pair)!);
        var stamp = Host.Clock.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        using var folder = RunFolder.Prepare(Host.FullPath(line.GetValue(_out) ?? Path.Combine("runs", $"demo-{stamp}")));
        var data = line.GetValue(_data);
        var result = new Demo(Host, screen, folder, declaration, new(
            data is null ? null : Host.FullPath(data),
            line.GetValue(_seed),
            line.GetValue(_seeds),
            line.GetValue(_quick),
            line.GetValue(_updates),
            _run.Prepare(line),
            Typed(line),
            [.. _run.Typed(line)])).Run();

        screen.Say("");
        Figures.Table(result).WriteTo(screen.Text);
        screen.Say("");
        if (result.Quick)
        {
            screen.Say("The quick form only shows that everything works; its figures say nothing about what the method learns.");
        }

        screen.Say($"Report: {folder.PathOf(RunFolder.Report)}");
        screen.Answer(Describe(result, folder, line.GetValue(_seed)));
        return ExitCode.Done;
    }

    private static object Describe(DemoResult result, RunFolder folder, int seed) => new
    {
        ExitCode = Cli.ExitCode.Done,
        result.Pair,
        result.Encoder,
        result.Quick,
        result.Data,
        result.LabelsPerClass,
        Accuracy = new
        {
            RawPixels = result.Pixels,
            RandomInitialisation = Mean(result.Seeds.Select(each => each.Random)),
            Pretrained = Mean(result.Seeds.Select(each => each.Trained)),
        },
        Seeds = result.Seeds.Select(each => new
        {
            each.Seed,
            RandomInitialisation = each.Random,
            Pretrained = each.Trained,
            Updates = each.Steps[^1].Update,
            FirstLoss = each.Steps[0].Loss,
            LastLoss = each.Steps[^1].Loss,
        }),
        ElapsedSeconds = result.Elapsed.TotalSeconds,
        Files = new
        {
            Report = folder.PathOf(RunFolder.Report),
            Metrics = folder.PathOf(RunFolder.Metrics),
            Checkpoints = result.Seeds.Select((_, i) => folder.PathOf(Demo.CheckpointOf(i, seed))),
        },
    };

    private static Probes Mean(IEnumerable<Probes> each)
    {
        var all = each.ToList();
        return new(all.Average(probes => probes.NearestNeighbours), all.Average(probes => probes.Linear), all.Average(probes => probes.FewLabels));
    }
}
