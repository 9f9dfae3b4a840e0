using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Stages;

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
    public const string StepResult = "global::Data2Vec.Dsl.Distillation.StepResult";
    public const string DecaySchedule = "global::Data2Vec.Dsl.Distillation.DecaySchedule";
    public const string Recipe = "global::Data2Vec.Dsl.Training.Recipe";
    public const string CollapseMonitor = "global::Data2Vec.Dsl.Training.CollapseMonitor";
    public const string LayerResults = "global::Data2Vec.Dsl.LayerResults";
    public const string Parameter = "global::TorchSharp.Modules.Parameter";
    public const string SampleMaskPolicy = "global::Data2Vec.Dsl.Masking.SampleMaskPolicy";
    public const string Encode = $"{Tensor} Encode({Sequence} sequence, {LayerResults}? results = null, {MaskBatch}? only = null)";
    public const string DrawBatch = "void Draw(global::Data2Vec.Dsl.Masking.DrawnMasks masks, global::System.Func<int, global::Data2Vec.Dsl.Masking.Draws> drawsOf)";
    public const string DrawSample = $"void Draw(global::System.Span<bool> mask, {MaskGrid} grid, global::Data2Vec.Dsl.Masking.Draws draws)";

    /// <summary>The type of a public property for an encoder: the encoder's own, unless that is not seen from everywhere.</summary>
    public static string PropertyOf(TypeSpec encoder, Modality modality) => encoder.Reach == Reach.Everywhere ? encoder.GlobalName : modality.Encoder;

    /// <summary>The constructor that users call: it makes the store of the parameters and hands it to the other one.</summary>
    public static void Constructor(CodeWriter code, TypeSpec type)
    {
        ConstructorHeader(code, type);
        code.Indented(() => code.Line($": this(new {Store}(Layout, device, seed))"));
        code.Line("{").Line("}").Line();
    }

    /// <summary>The layout of what has an encoder and a head.</summary>
    public static void LayoutWithHead(CodeWriter code, TypeSpec encoder, IReadOnlyList<ParameterPlan> head)
    {
        string Size(bool matrix) => Literal.Of(head.Where(p => p.IsMatrix == matrix).Sum(p => p.Aligned));
        code.Line($"public static readonly {Layout} Layout =").Indented(() => code.Line(
            $"{encoder.GlobalName}.Layout{(head.Count == 0 ? "" : $" with {{ HeadMatrices = {Size(true)}, HeadVectors = {Size(false)} }}")};")).Line();
    }

    /// <summary>Its documentation and signature.</summary>
    public static void ConstructorHeader(CodeWriter code, TypeSpec type) => code
        .Summary("Creates the model with fresh parameters.")
        .Line("/// <param name=\"device\">Where the parameters live; the CPU by default.</param>")
        .Line("/// <param name=\"seed\">Seed of the parameters' start values.</param>")
        .Line($"public {type.Name}({Device}? device = null, ulong seed = 1)");
}
