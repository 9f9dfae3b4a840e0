using System.Xml.Linq;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Reporting;

/// <summary>The run of one seed.</summary>
/// <param name="Seed">The seed of parameters, masks and order.</param>
/// <param name="Steps">Each update of the run.</param>
internal sealed record SeedRun(ulong Seed, IReadOnlyList<StepMetrics> Steps);

/// <summary>Where data came from.</summary>
/// <param name="Source">Which source was used, one sentence.</param>
/// <param name="Licence">The notice that must go with it.</param>
/// <param name="Training">What was trained on, in words: "60,000 images without their labels".</param>
/// <param name="Samples">Samples trained on.</param>
internal sealed record DataNote(string Source, string Licence, string Training, long Samples);

/// <summary>What a demo has to say of one modality.</summary>
internal sealed record ModalityResult
{
    /// <summary>Vision, audio or text.</summary>
    public required string Modality { get; init; }

    /// <summary>Name of the pair.</summary>
    public required string Pair { get; init; }

    /// <summary>Name of its encoder.</summary>
    public required string Encoder { get; init; }

    /// <summary>The declarations of encoder, mask and pair.</summary>
    public required string Declaration { get; init; }

    /// <summary>The recipe as run, with what the command line changed.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>What a batch holds: images, clips, texts.</summary>
    public required string Samples { get; init; }

    /// <summary>What the student predicts one of: a patch, a frame, a token.</summary>
    public required string Position { get; init; }

    /// <summary>What was trained on.</summary>
    public required DataNote Data { get; init; }

    /// <summary>What was measured.</summary>
    public required ResultsTable Table { get; init; }

    /// <summary>One run per seed.</summary>
    public required IReadOnlyList<SeedRun> Seeds { get; init; }

    /// <summary>What the student sees, for the report.</summary>
    public required XElement Masks { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}

/// <summary>A modality that could not be shown.</summary>
/// <param name="Modality">Vision, audio or text.</param>
/// <param name="Reason">Why, and which option would help.</param>
internal sealed record MissingPart(string Modality, string Reason);

/// <summary>Everything that a demo has to say, for the report, the table and the JSON.</summary>
internal sealed record DemoResult
{
    /// <summary>The modalities that were shown.</summary>
    public required IReadOnlyList<ModalityResult> Parts { get; init; }

    /// <summary>Those that could not be.</summary>
    public required IReadOnlyList<MissingPart> Missing { get; init; }

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
}
