using System.Globalization;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl.Recipes;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>What the command line decides of a demo.</summary>
/// <param name="Seed">The first seed.</param>
/// <param name="Seeds">Number of seeds.</param>
/// <param name="Quick">The short form.</param>
/// <param name="Updates">Updates in place of the recipe's.</param>
/// <param name="Device">Where tensors live.</param>
/// <param name="Command">The command that repeats it.</param>
/// <param name="Common">The words of the command that are the same for every verb.</param>
internal sealed record DemoOptions(
    int Seed, int Seeds, bool Quick, int? Updates, torch.Device Device, string Command, IReadOnlyList<string> Common);

/// <summary>What the demonstrations of a demo share.</summary>
/// <param name="Screen">Is told what takes time.</param>
/// <param name="Folder">Where the run is written.</param>
/// <param name="Log">Takes each update.</param>
/// <param name="Options">What the command line decided.</param>
/// <param name="Stop">Stops between steps.</param>
internal sealed record DemoSettings(Screen Screen, RunFolder Folder, MetricsLog Log, DemoOptions Options, CancellationToken Stop)
{
    /// <summary>The checkpoint's name for the seed of an index.</summary>
    public string CheckpointOf(Declaration pair, int index) => index == 0
        ? pair.Name + ".safetensors" : string.Create(CultureInfo.InvariantCulture, $"{pair.Name}-seed-{Options.Seed + index}.safetensors");

    /// <summary>How the run of the seed of an index is set up.</summary>
    /// <param name="index">The seed's place.</param>
    /// <param name="quickBatch">Samples of a batch in the short form.</param>
    /// <param name="again">The command that goes on with the run, without the options that are known here; null where there is none.</param>
    public PretrainingOptions Pretraining(int index, int quickBatch, IEnumerable<string>? again) => new(
        (ulong)(Options.Seed + index),
        Overrides(quickBatch),
        Again: Options.Quick || again is null ? null : Words(index, again));

    /// <summary>What the progress of a run is called.</summary>
    public string Title(string modality, int index) =>
        Options.Seeds == 1 ? $"Pretraining {modality}" : $"Pretraining {modality}, seed {index + 1} of {Options.Seeds}";

    private Dictionary<string, string> Overrides(int quickBatch)
    {
        var overrides = new Dictionary<string, string>(StringComparer.Ordinal);
        if ((Options.Updates ?? (Options.Quick ? 12 : null)) is { } updates)
        {
            overrides[nameof(Recipe.Updates)] = updates.ToString(CultureInfo.InvariantCulture);
        }

        if (Options.Quick)
        {
            overrides[nameof(Recipe.BatchSize)] = quickBatch.ToString(CultureInfo.InvariantCulture);
        }

        return overrides;
    }

    private List<string> Words(int index, IEnumerable<string> again)
    {
        string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
        List<string> words = ["pretrain", .. again, "--seed", Number(Options.Seed + index)];
        if (Options.Updates is { } updates)
        {
            words.AddRange(["--updates", Number(updates)]);
        }

        words.AddRange(Options.Common);
        return words;
    }
}
