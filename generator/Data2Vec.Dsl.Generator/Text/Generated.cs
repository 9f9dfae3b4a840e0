namespace Data2Vec.Dsl.Generator.Text;

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
    public const string Recipe = "global::Data2Vec.Dsl.Recipes.Recipe";
    public const string CollapseMonitor = "global::Data2Vec.Dsl.Monitoring.CollapseMonitor";
    public const string LayerResults = "global::Data2Vec.Dsl.LayerResults";
    public const string Parameter = "global::TorchSharp.Modules.Parameter";
    public const string SampleMaskPolicy = "global::Data2Vec.Dsl.Masking.SampleMaskPolicy";
    public const string Encode = $"{Tensor} Encode({Sequence} sequence, {LayerResults}? results = null, {MaskBatch}? only = null)";
    public const string DrawBatch = "void Draw(global::Data2Vec.Dsl.Masking.DrawnMasks masks, global::System.Func<int, global::Data2Vec.Dsl.Randomness.Draws> drawsOf)";
    public const string DrawSample = $"void Draw(global::System.Span<bool> mask, {MaskGrid} grid, global::Data2Vec.Dsl.Randomness.Draws draws)";
}
