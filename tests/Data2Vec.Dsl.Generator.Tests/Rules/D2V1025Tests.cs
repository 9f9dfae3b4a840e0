using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V1025Tests
{
    [Theory]
    [InlineData("public sealed class", "public abstract class", "is abstract", "remove 'abstract'")]
    [InlineData(" : StageModule", "", "is not derived from StageModule", "derive it")]
    public Task A_stage_can_be_made(string old, string replacement, string fault, string remedy) => Expect.FindingAsync(
        Samples.Staged.With("override ", old.Contains("Module", StringComparison.Ordinal) ? "" : "override ").With(old, replacement).With("class Gate(", "class «Gate»("),
        $"D2V1025 'Gate' cannot be a stage because it {fault}; {remedy}");

    [Fact]
    public Task It_has_one_constructor() => Expect.FindingAsync(
        Samples.Staged.With("class Gate", "class «Gate»").With("    public override", "    public Gate() : this(TorchSharp.torch.ones(1))\n    {\n    }\n\n    public override"),
        "D2V1025 'Gate' cannot be a stage because it has 2 public constructors; leave one");

    [Fact]
    public Task It_is_not_generic() => Expect.FindingAsync(
        Samples.Staged.With("class Gate(", "class «Gate»<T>(").With("Stage<Gate>", "Stage<Gate<int>>"),
        "D2V1025 'Gate' cannot be a stage because it is generic; remove the type parameters");

    [Fact]
    public Task A_derived_class_is_fine() => Expect.SilenceAsync(Samples.Staged.With(") : StageModule", ") : Base").With("[Shape", """
        public abstract class Base : StageModule
        {
            public TorchSharp.torch.Tensor Twice(TorchSharp.torch.Tensor x) => 2 * x;
        }

        [Shape
        """));
}
