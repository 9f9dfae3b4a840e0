using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>What a checkpoint of this library holds, by the names of its tensors; what its models are called, where its strings say so.</summary>
internal sealed class CheckpointContent
{
    private const string HeadPrefix = "head.";

    // The strings that say which models a file is of.
    private const string ModelKey = "model";
    private const string EncoderKey = "encoder";

    private readonly string? _model;
    private readonly string? _encoder;

    private CheckpointContent(SafetensorsFile file)
    {
        (_model, _encoder) = (file.Metadata.GetValueOrDefault(ModelKey), file.Metadata.GetValueOrDefault(EncoderKey));
        HasTeacher = file.Entries.Keys.Any(IsOfTeacher);
        HasHead = file.Entries.Keys.Any(IsOfHead);
        HasOptimizer = file.Entries.Keys.Any(IsOfOptimizer);
    }

    /// <summary>Whether it is a pair's.</summary>
    public bool HasTeacher { get; }

    /// <summary>Whether there is a head beside the encoder.</summary>
    public bool HasHead { get; }

    /// <summary>Whether it is the state of a training.</summary>
    public bool HasOptimizer { get; }

    /// <summary>What it holds, as in "the pair 'MyPair'".</summary>
    public string What => (HasOptimizer ? "the training state of " : "") + Named(HasTeacher ? "pair" : HasHead ? "model with a head" : "encoder", _model);

    /// <summary>What it holds and what would take it, as two clauses.</summary>
    public string Advice
    {
        get
        {
            var takers = HasTeacher ? "a pair like it, an encoder like its student, or a model with a head over such an encoder"
                : HasHead ? "a model like it, or an encoder like the one inside"
                : "an encoder like it, or a pair or model with a head over such an encoder";
            var encoder = _encoder is not null && _encoder != _model ? $" over the encoder '{Printable.Excerpt(_encoder)}'" : "";
            return $"it holds {What}{encoder}, which fits {takers}" + (HasOptimizer ? ", and Trainer.Restore goes on with it" : "");
        }
    }

    /// <summary>Looks at a file.</summary>
    public static CheckpointContent Of(SafetensorsFile file) => new(file);

    /// <summary>The strings that say which model a file is of.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Names(Model model) =>
        [new(ModelKey, model.GetName()), new(EncoderKey, (model.Inner ?? model).GetName())];

    /// <summary>Whether a tensor belongs to a teacher.</summary>
    public static bool IsOfTeacher(string name) => name.StartsWith(Slot.TeacherPrefix, StringComparison.Ordinal);

    /// <summary>Whether a tensor belongs to a head.</summary>
    public static bool IsOfHead(string name) => name.StartsWith(HeadPrefix, StringComparison.Ordinal);

    /// <summary>Whether a tensor belongs to an optimiser.</summary>
    public static bool IsOfOptimizer(string name) => name.StartsWith(Slot.OptimizerPrefix, StringComparison.Ordinal);

    private static string Named(string kind, string? name) =>
        name is not null ? $"the {kind} '{Printable.Excerpt(name)}'" : (kind == "encoder" ? "an " : "a ") + kind;
}
