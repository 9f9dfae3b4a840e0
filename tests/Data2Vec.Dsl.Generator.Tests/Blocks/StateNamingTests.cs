extern alias generator;

using System.Text.Json;
using Data2Vec.Dsl.Generator.Tests.CompileAndRun;
using Data2Vec.Dsl.Generator.Tests.Conventions;
using generator::Data2Vec.Dsl.Generator.Planning;
using generator::Data2Vec.Dsl.Generator.Shapes;
using generator::Data2Vec.Dsl.Generator.Specs;
using generator::Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Tests.Blocks;

/// <summary>What other libraries call the parts of a block is a matter of the family of models, and each part knows its names.</summary>
public sealed class StateNamingTests
{
    // The blocks of data2vec 2.0, in encoders of each modality: images are pre-norm here, audio and text post-norm.
    private const string Family = """
        using Data2Vec.Dsl;

        [ImageEncoder(Size = 224)]
        [PatchEmbedding(Dim = 768)]
        [Transformer(Depth = 12, Heads = 12, Bias = AttentionBias.All, FinalNorm = false)]
        public sealed partial class Images;

        [AudioEncoder]
        [Conv1d(Channels = 512, Kernel = 10, Stride = 5)]
        [Linear(Dim = 768)]
        [Transformer(Depth = 12, Heads = 12, InputNorm = false)]
        public sealed partial class Audio;

        [TextEncoder(Vocabulary = 50_265)]
        [TokenEmbedding(Dim = 768)]
        [Transformer(Depth = 12, Heads = 12)]
        public sealed partial class Text;
        """;

    [Theory]
    [InlineData("Images", "v2_image_base")]
    [InlineData("Audio", "v2_audio_base")]
    [InlineData("Text", "v2_text_base")]
    public void Blocks_of_data2vec_2_are_called_alike_in_all_modalities(string encoder, string fixture)
    {
        var blocks = Blocks(encoder, names: StateNaming.Data2Vec2);
        var ours = blocks.StateNames(Library.Fairseq).Select(row => row.Theirs.Replace('*', '0')).ToHashSet(StringComparer.Ordinal);
        var theirs = Keys(fixture).Where(key => key.StartsWith("blocks.0.", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(12, theirs.Count);
        Assert.Equal(theirs.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Images", "encoder.blocks.*.mlp.0.weight", "encoder.layer.*.intermediate.dense.weight")]
    [InlineData("Audio", "encoder.layers.*.fc1.weight", "encoder.layers.*.feed_forward.intermediate_dense.weight")]
    [InlineData("Text", "encoder.sentence_encoder.layers.*.fc1.weight", "encoder.layer.*.intermediate.dense.weight")]
    public void Where_no_stage_says_another_family_it_is_data2vec_1(string encoder, string fairseq, string huggingFace)
    {
        var blocks = Blocks(encoder, names: null);
        Assert.Contains(blocks.StateNames(Library.Fairseq), row => row.Theirs == fairseq);
        Assert.Contains(blocks.StateNames(Library.HuggingFace), row => row.Theirs == huggingFace);
    }

    [Fact]
    public void A_part_that_a_family_lacks_has_no_name_there()
    {
        var rooted = PlanOf.GoldenEncoder("Sample.Rooted");
        string[] lacked = ["rms_norm.weight", "relative_position_bias", "blocks.*.feed_forward.1.weight", "blocks.*.feed_forward.1.bias"];
        foreach (var library in new[] { Library.Fairseq, Library.HuggingFace })
        {
            var rows = rooted.Stages.SelectMany(stage => stage.StateNames(library)).ToDictionary(row => row.Own, row => row.Theirs, StringComparer.Ordinal);
            Assert.All(lacked, name => Assert.Equal("", rows[name]));
            Assert.NotEqual("", rows["blocks.*.norm1.weight"]);
        }
    }

    // The stack of an encoder as its family names it.
    private static TransformerPlan Blocks(string encoder, StateNaming? names)
    {
        var spec = PlanOf.Spec(Family, encoder);
        var findings = new Findings();
        var context = new EncoderContext(spec.Type, Modality.Of(spec), [.. spec.Attributes], findings);
        context.Names = names ?? context.Names;
        context.Shape = Shape.Of((Role.Batch, Dim.Symbol("B")), (Role.Token, Dim.Symbol("N")), (Role.Channel, 768));
        var attribute = spec.Attributes.Single(each => each.ShortName == "Transformer");
        context.WidthSite = attribute.At();
        var plan = Stage.Of(attribute)!.Plan(attribute, context);
        Assert.Empty(findings.All);
        return Assert.IsType<TransformerPlan>(plan);
    }

    private static IEnumerable<string> Keys(string fixture)
    {
        var file = Path.Combine(Repository.Root, "tests", "fixtures", "fairseq", "state_dict_keys", fixture + ".json");
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return [.. json.RootElement.GetProperty("keys").EnumerateObject().Select(key => key.Name)];
    }
}
