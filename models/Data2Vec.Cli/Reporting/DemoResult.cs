using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Reporting;

/// <summary>Accuracies on held-out pictures, from 0 to 1.</summary>
/// <param name="NearestNeighbours">Weighted vote of the nearest training features; nothing is trained.</param>
/// <param name="Linear">A linear classifier on frozen features.</param>
/// <param name="FewLabels">Trained with a few labels per class, the encoder included where there is one; null where not measured.</param>
internal sealed record Probes(double NearestNeighbours, double Linear, double? FewLabels);

/// <summary>What one seed gave: its run, and the trained encoder beside the same encoder before training.</summary>
/// <param name="Seed">The seed of parameters, masks and order.</param>
/// <param name="Steps">Each update of the run.</param>
/// <param name="Random">The encoder as initialised.</param>
/// <param name="Trained">The encoder after pretraining.</param>
internal sealed record SeedResult(ulong Seed, IReadOnlyList<StepMetrics> Steps, Probes Random, Probes Trained);

/// <summary>Where the pictures came from.</summary>
/// <param name="Source">Which source was used, one sentence.</param>
/// <param name="Licence">The notice that must go with them.</param>
/// <param name="Training">Pictures trained on, labels unused.</param>
/// <param name="Held">Pictures held out for the probes.</param>
/// <param name="Classes">Number of classes.</param>
internal sealed record DataNote(string Source, string Licence, long Training, long Held, int Classes);

/// <summary>Everything that a demo has to say, for the report, the table and the JSON.</summary>
internal sealed record DemoResult
{
    /// <summary>Name of the pair.</summary>
    public required string Pair { get; init; }

    /// <summary>Name of its encoder.</summary>
    public required string Encoder { get; init; }

    /// <summary>The declarations of encoder, mask and pair.</summary>
    public required string Declaration { get; init; }

    /// <summary>The recipe as run, with what the command line changed.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The pictures.</summary>
    public required DataNote Data { get; init; }

    /// <summary>Labels per class of the few-label figure.</summary>
    public required int LabelsPerClass { get; init; }

    /// <summary>Pixels without any network; they do not depend on a seed.</summary>
    public required Probes Pixels { get; init; }

    /// <summary>One result per seed.</summary>
    public required IReadOnlyList<SeedResult> Seeds { get; init; }

    /// <summary>Whether the short form ran, whose figures say nothing of learning.</summary>
    public required bool Quick { get; init; }

    /// <summary>The command that repeats this run.</summary>
    public required string Command { get; init; }

    /// <summary>Names and versions of what computed it.</summary>
    public required IReadOnlyList<(string Name, string Version)> Versions { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The rows of the results table in the order in which they are shown.</summary>
    public IEnumerable<(string Name, IReadOnlyList<Probes> Each)> Rows =>
    [
        ("Raw pixels", [Pixels]),
        ("Random initialisation", [.. Seeds.Select(seed => seed.Random)]),
        ("data2vec pretraining", [.. Seeds.Select(seed => seed.Trained)]),
    ];

    /// <summary>The columns of the results table.</summary>
    public IEnumerable<(string Name, Func<Probes, double?> Value)> Columns =>
    [
        ("kNN", probes => probes.NearestNeighbours),
        ("Linear probe", probes => probes.Linear),
        ($"{LabelsPerClass} labels a class", probes => probes.FewLabels),
    ];
}
