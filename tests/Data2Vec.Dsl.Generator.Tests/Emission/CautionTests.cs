using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Emission;

/// <summary>What the compiler reports on a class that a declaration names is reported at the declaration, and not again in generated code.</summary>
public sealed class CautionTests
{
    public static TheoryData<string, string> Cautions => new()
    {
        { "[System.Obsolete(\"Take the other.\")]", "CS0618" },
        { "[System.Obsolete]", "CS0612" },
        { "[System.Obsolete(\"Take the other.\", DiagnosticId = \"LAB7\")]", "LAB7" },
        { "[System.Diagnostics.CodeAnalysis.Experimental(\"LAB8\")]", "LAB8" },
    };

    [Theory]
    [MemberData(nameof(Cautions))]
    public void Of_an_encoder_and_a_policy(string attribute, string id) =>
        Said(Samples.All.With("[ImageEncoder", attribute + "\n[ImageEncoder").With("[RandomMask", attribute + "\n[RandomMask"), Samples.Pair, id);

    [Theory]
    [MemberData(nameof(Cautions))]
    public void Of_a_stage_in_an_encoder_and_in_its_variant(string attribute, string id)
    {
        var encoder = Samples.Staged[Samples.Gate.Length..].WithoutPair();
        Said(attribute + "\n" + Samples.Gate + encoder + Samples.Variant, encoder, id);
    }

    [Theory]
    [MemberData(nameof(Cautions))]
    public void Of_a_class_around_an_encoder(string attribute, string id)
    {
        var encoder = Samples.Encoder.With("class Tiny;", "class Tiny;\n}");
        var pair = Samples.Pair.With("Tiny,", "Outer.Tiny,");
        Said(attribute + "\npublic static partial class Outer\n{\n" + encoder + Samples.Mask + pair, pair, id);
    }

    [Fact]
    public void Of_a_constructor_of_a_stage()
    {
        // Nobody but generated code calls it.
        var stage = "[Shape(\"B, N, C -> B, N, C\")]\n[method: System.Obsolete]\npublic sealed class Gate() : StageModule\n{\n"
            + "    public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor x) => x;\n}\n\n";
        Assert.Empty(Harness.Generate(Harness.Usings + stage + Samples.Staged[Samples.Gate.Length..]).Complaints);
    }

    [Fact]
    public void What_is_not_suppressed_is_said_once_where_it_is_declared()
    {
        var run = Harness.Generate(Harness.Usings + Samples.All.With("[ImageEncoder", "[System.Obsolete]\n[ImageEncoder"));
        var complaint = Assert.Single(run.Complaints);
        Assert.Equal("CS0612", complaint.Id);
        Assert.False(run.IsGenerated(complaint.Location));
    }

    [Fact]
    public void Without_any_nothing_is_suppressed() =>
        Assert.All(Harness.Generate(Harness.Usings + Samples.All).Result.GeneratedTrees, tree => Assert.DoesNotContain("#pragma", tree.ToString(), StringComparison.Ordinal));

    private static void Said(string source, string user, string id) => Assert.Empty(
        Harness.Generate(Harness.Usings + source.With(user, $"#pragma warning disable {id}\n{user}#pragma warning restore {id}\n")).Complaints);
}
