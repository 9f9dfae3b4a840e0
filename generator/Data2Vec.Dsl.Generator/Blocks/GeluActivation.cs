using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Blocks;

/// <summary>The exact GELU.</summary>
internal sealed class GeluActivation : FeedForwardActivation
{
    public override Activation Kind => Activation.Gelu;

    public override PartNames Names { get; } = new(
        Beit: "mlp.0", Bert: "fc1", HuggingFaceBeit: "intermediate.dense", HuggingFaceWav2Vec2: "feed_forward.intermediate_dense",
        HuggingFaceBert: "intermediate.dense", Timm: "mlp.fc1");

    public override long Inputs(long hidden) => hidden;

    public override string Of(string x) => $"Gelu({x})";

    public override Cost CostOf(Dim positions, long hidden) => Operation.Gelu(positions * hidden);
}
