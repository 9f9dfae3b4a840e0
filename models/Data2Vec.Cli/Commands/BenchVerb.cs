using System.CommandLine;
using System.Globalization;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Runs;
using TorchSharp;

namespace Data2Vec.Cli.Commands;

/// <summary><c>d2v bench</c>: how fast pairs train here, beside what the machine's matrix products allow.</summary>
internal sealed class BenchVerb : Verb
{
    private static readonly string[] s_standard = ["Data2VecVisionBase", "Data2VecVisionLarge", "Data2VecAudioBase", "Data2VecAudioLarge", "Data2VecTextBase"];

    private readonly Argument<string[]> _pairs = new("PAIR") { Description = "The pairs; by default the zoo's base and large ones.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int?> _batch = CommonOptions.Count("--batch-size", "Samples per update; by default 64 on a GPU and 2 on the processor.");
    private readonly Option<int> _updates = CommonOptions.Whole("--updates", "Updates that are timed, after two that are not.", 5);
    private readonly RunOptions _run;

    /// <summary>Creates the verb.</summary>
    public BenchVerb(Host host)
        : base(
            host,
            "bench",
            "Times training steps on noise: seconds, samples a second, and the share of this machine's matrix product rate that they reach.",
            "bench Data2VecVisionBase --batch-size 8",
            "bench --device cuda")
    {
        Arguments.Add(_pairs);
        Options.Add(_batch);
        Options.Add(_updates);
        _run = new RunOptions(this);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult line, Screen screen)
    {
        var names = line.GetValue(_pairs) is { Length: > 0 } named ? named : s_standard;
        var pairs = names.Select(name => _run.FindPair(line, Host, name)).ToList();
        var device = _run.Prepare(line);
        var batch = line.GetValue(_batch) ?? (device.type == DeviceType.CUDA ? 64 : 2);
        pairs.ForEach(pair => Bench.RequireMemory(pair, batch, device, _batch.Name));
        screen.Say(string.Create(CultureInfo.InvariantCulture, $"On {device}, {torch.get_num_threads()} threads, {line.GetValue(_updates)} updates after two; noise of the encoders' size, clips of 10 s."));
        var measured = new List<Bench>();
        foreach (var pair in pairs)
        {
            Host.Stop.ThrowIfCancellationRequested();
            measured.Add(Bench.Of(pair, batch, line.GetValue(_updates), device));
        }

        var table = new TextTable("Pair", "Batch", "Step", "Samples/s", "GFLOP/s", "Ceiling", "MFU");
        foreach (var each in measured)
        {
            string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
            table.Row(
                each.Pair,
                Text($"{each.Batch}"),
                Text($"{1e3 * each.Seconds:#,0} ms"),
                Text($"{each.SamplesPerSecond:#,0.0}"),
                Text($"{each.Flops / each.Seconds / 1e9:#,0}"),
                Text($"{each.Ceiling / 1e9:#,0}"),
                Text($"{100 * each.Utilisation:0.0} %"));
        }

        table.WriteTo(screen.Text);
        screen.Answer(new { ExitCode = Cli.ExitCode.Done, Device = device.ToString(), Threads = torch.get_num_threads(), Pairs = measured });
        return ExitCode.Done;
    }
}
