using System;
using System.Collections.Generic;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Specs;

/// <summary>A type that generated code names.</summary>
/// <param name="Name">Its name, without type parameters.</param>
/// <param name="Within">The namespace, or the class, that it stands in.</param>
/// <param name="HasAlias">
/// It comes into scope by an alias: its namespace has many more types than are meant here, or it stands in a class. Others come with their namespace.
/// </param>
internal sealed record KnownType(string Name, string Within, bool HasAlias = false)
{
    private const string Root = "Data2Vec.Dsl";

    /// <summary>All of them, by the full name that stands in generated code where the short one means something else.</summary>
    public static readonly IReadOnlyDictionary<string, KnownType> All = Types().ToDictionary(type => type.FullName, StringComparer.Ordinal);

    /// <summary>Their short names.</summary>
    public static readonly HashSet<string> Names = [.. All.Values.Select(type => type.Name)];

    /// <summary>The namespaces that generated code imports.</summary>
    public static readonly IReadOnlyList<string> Imports = All.Values.Where(type => !type.HasAlias).Select(type => type.Within).Distinct().ToList();

    /// <summary>The full name.</summary>
    public string FullName => $"global::{Within}.{Name}";

    /// <summary>The directive that brings it into scope.</summary>
    public string Using => HasAlias ? $"using {Name} = {FullName};" : $"using global::{Within};";

    private static IEnumerable<KnownType> Types() =>
    [
        .. In("System", "Func", "InvalidOperationException", "Math", "NotSupportedException", "Span"),
        .. In(
            Root, "AudioBatch", "Encoder", "ImageBatch", "LayerResults", "ParameterLayout", "ParameterStore", "RelativePositions", "Sequence",
            "TextBatch"),
        .. In(Root, [.. typeof(StageAttribute).Assembly.GetTypes().Where(type => type.IsEnum && type.Namespace == Root).Select(type => type.Name)]),
        .. In(Root + ".Distillation", "DecaySchedule", "Pair", "StepResult"),
        .. In(
            Root + ".Heads", "Classifier", "ContrastiveModel", "ContrastiveResult", "CtcModel", "LanguageModel", "ModelWithHead",
            "PatchModel", "UtteranceModel"),
        .. In(
            Root + ".Masking", "BlockMask", "DrawnMasks", "MaskBatch", "MaskGrid", "MaskPolicy", "RandomMask", "SampleMaskPolicy",
            "SpanMask", "SpanMaskOptions", "TokenMask", "TokenMaskOptions"),
        .. In(Root + ".Monitoring", "CollapseMonitor"),
        .. In(Root + ".Randomness", "Draws"),
        .. In(Root + ".Recipes", "Recipe"),
        new KnownType("Device", "TorchSharp.torch", HasAlias: true),
        new KnownType("Tensor", "TorchSharp.torch", HasAlias: true),
        new KnownType("Parameter", "TorchSharp.Modules", HasAlias: true),
    ];

    private static IEnumerable<KnownType> In(string space, params string[] names) => names.Select(name => new KnownType(name, space));
}
