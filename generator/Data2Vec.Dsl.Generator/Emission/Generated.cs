using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Names that emitters share.</summary>
internal static class Generated
{
    public const string Tensor = "global::TorchSharp.torch.Tensor";
    public const string Device = "global::TorchSharp.torch.Device";
    public const string Store = "global::Data2Vec.Dsl.ParameterStore";
    public const string Layout = "global::Data2Vec.Dsl.ParameterLayout";
    public const string Sequence = "global::Data2Vec.Dsl.Sequence";
    public const string MaskBatch = "global::Data2Vec.Dsl.Masking.MaskBatch";
    public const string MaskGrid = "global::Data2Vec.Dsl.Masking.MaskGrid";
    public const string MaskPolicy = "global::Data2Vec.Dsl.Masking.MaskPolicy";
    public const string Batch = "global::Data2Vec.Dsl.ImageBatch";
    public const string Encoder = $"global::Data2Vec.Dsl.Encoder<{Batch}>";
    public const string Pair = $"global::Data2Vec.Dsl.Distillation.Pair<{Batch}>";
    public const string StepResult = "global::Data2Vec.Dsl.Distillation.StepResult";

    /// <summary>The attribute that marks the members of a generated class.</summary>
    public static readonly string Attribute =
        $"[global::System.CodeDom.Compiler.GeneratedCode(\"Data2Vec.Dsl.Generator\", \"{typeof(Generated).Assembly.GetName().Version!.ToString(3)}\")]";

    /// <summary>Two constructors: one that owns its parameters, and one over a store that is given.</summary>
    public static void Constructors(CodeWriter code, TypeSpec type, string layout)
    {
        code.Summary("Creates the model with fresh parameters.");
        code.Line($"/// <param name=\"device\">Where the parameters live; the CPU by default.</param>");
        code.Line($"/// <param name=\"seed\">Seed of the parameters' start values.</param>");
        code.Line($"public {type.Name}({Device}? device = null, ulong seed = 1)");
        code.Indented(() => code.Line($": this(new {Store}({layout}, device, seed))"));
        code.Line("{").Line("}").Line();
    }
}
