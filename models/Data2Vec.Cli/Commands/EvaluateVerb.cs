using System.CommandLine;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Reporting;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Checkpoints;
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

    private readonly Option<string?> _data = CommonOptions.Data("Labelled pictures, one folder a class, or the files of Fashion-MNIST.");
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<int> _labels = CommonOptions.Whole("--labels", "Labels per class for fine-tuning with few labels.", 10);
    private readonly Option<int> _most = CommonOptions.Whole("--most", "Use at most this many pictures for fitting and as many for testing.", 10_000);
    private readonly RunOptions _run;

    /// <summary>Creates the verb.</summary>
    public EvaluateVerb(Host host)
        : base(
            host,
            "evaluate",
            "Measures a trained encoder by nearest neighbours, a linear probe and fine-tuning with few labels, beside raw pixels and the untrained encoder.",
            "evaluate Data2VecVisionTiny --checkpoint runs/first/pair.safetensors --data ~/pictures",
            "evaluate Data2VecVisionTiny --checkpoint runs/first/pair.safetensors --data ~/pictures --labels 20 --json")
    {
        _data.Required = true;
        Arguments.Add(_pair);
        Options.Add(_checkpoint);
        Options.Add(_data);
        Options.Add(_seed);
        Options.Add(_labels);
        Options.Add(_most);
        _run = new RunOptions(this);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult line, Screen screen)
    {
        var declaration = _run.FindPair(line, Host, line.GetValue(_pair)!);
        var seed = (ulong)line.GetValue(_seed);
        using var pair = declaration.CreatePair<ImageBatch>(_run.Prepare(line), seed);
        using var untrained = declaration.CreatePair<ImageBatch>(pair.Store.Device, seed);
        Checkpoint.Load(Host.FullPath(line.GetValue(_checkpoint)!), pair);
        var data = Pictures.Load(pair.StudentEncoder.GetType(), Host.FullPath(line.GetValue(_data)!), online: false, screen, Host.Stop);
        if (!data.Train.HasLabels || !data.Test.HasLabels)
        {
            throw Refusal.BadData("An encoder is measured by the classes of the pictures, and these have none; put each class into a folder of its own.");
        }

        Rehearsal.Of(pair, data.Train);
        var most = line.GetValue(_most);
        var few = new FewLabelOptions { Seed = seed, LabelsPerClass = line.GetValue(_labels) };
        var probing = new Probing(data.Train.AtMost(most), data.Test.AtMost(most), few, Host.Stop);
        var (pixels, random, trained) = (probing.Pixels(), probing.Encoder(untrained.StudentEncoder), probing.Encoder(pair.StudentEncoder));

        var table = new TextTable("Accuracy on held-out pictures", "kNN", "Linear probe", $"{few.LabelsPerClass} labels a class");
        foreach (var (name, probes) in new[] { ("Raw pixels", pixels), ("Random initialisation", random), ("This checkpoint", trained) })
        {
            table.Row(name, Figures.Percent(probes.NearestNeighbours), Figures.Percent(probes.Linear), Figures.Percent(probes.FewLabels));
        }

        table.WriteTo(screen.Text);
        screen.Answer(new
        {
            ExitCode = Cli.ExitCode.Done,
            Pair = declaration.Name,
            data.Source,
            Held = probing.Test.Count,
            few.LabelsPerClass,
            Accuracy = new { RawPixels = pixels, RandomInitialisation = random, Checkpoint = trained },
        });
        return ExitCode.Done;
    }
}
