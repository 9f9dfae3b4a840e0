using System.Text.Json;

namespace Data2Vec.Models.Tests;

/// <summary>The zoo's models have the parameters of the published ones: every name, every shape, to the last number.</summary>
public sealed class PublishedSizeTests
{
    [Fact]
    public void The_base_vision_model_has_fairseqs_parameters()
    {
        using var published = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "fixtures", "v1_vision_base.json")));
        // Entries that are no shape are the averaged teacher's, named a second time.
        var shapes = published.RootElement.GetProperty("keys").EnumerateObject()
            .Where(k => k.Value.ValueKind == JsonValueKind.Array)
            .ToDictionary(k => k.Name, k => k.Value.EnumerateArray().Select(size => size.GetInt64()).ToArray());
        using var model = new VisionBase();
        var ours = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);

        // The index is computed and not stored. The projection exists in fairseq's file and is never used by its code.
        string[] absent = ["encoder.rel_pos_bias.relative_position_index", "final_proj.weight", "final_proj.bias"];
        Assert.Equal(
            shapes.Keys.Except(absent).Order(StringComparer.Ordinal),
            model.FairseqNames().SelectMany(n => n.Sources).Order(StringComparer.Ordinal));
        foreach (var (name, fairseq) in model.FairseqNames().Select(n => (n.Name, n.Sources.Single())))
        {
            // Tokens of [1, 1, D] are vectors here.
            Assert.Equal(shapes[fairseq].SkipWhile(size => size == 1), ours[name].shape);
        }

        const long Projection = (768 * 768) + 768;
        Assert.Equal(VisionBase.ParameterCount, published.RootElement.GetProperty("trainable_parameters").GetInt64() - Projection);
        Assert.Equal(VisionBase.ParameterCount, ours.Values.Sum(p => p.numel()));
    }

    [Fact]
    public void Counts_known_at_compile_time_are_those_at_run_time()
    {
        using var pair = new Data2VecVisionTiny();
        Assert.Equal(VisionTiny.ParameterCount, pair.Student.parameters().Sum(p => p.numel()));
        Assert.Equal(Data2VecVisionTiny.ParameterCount, pair.parameters().Where(p => p.requires_grad).Sum(p => p.numel()));
        using var text = new Data2VecTextTiny();
        Assert.Equal(TextTiny.ParameterCount, text.Student.parameters().Sum(p => p.numel()));
        Assert.Equal(Data2VecTextTiny.ParameterCount, text.parameters().Where(p => p.requires_grad).Sum(p => p.numel()));
    }

    [Theory]
    [InlineData(768, 12, 12, VisionBase.ParameterCount)]
    [InlineData(1024, 24, 16, VisionLarge.ParameterCount)]
    public void Counts_follow_from_the_published_sizes(long dim, long depth, long heads, long count)
    {
        const long Table = (27 * 27) + 3;
        var block = (2 * dim) + (2 * dim) + (3 * dim * dim) + (2 * dim) + (dim * dim) + dim + (2 * dim) + (dim * 4 * dim) + (4 * dim) + (4 * dim * dim) + dim;
        var patches = (dim * 3 * 16 * 16) + dim;
        Assert.Equal(patches + (2 * dim) + (Table * heads) + (depth * block) + (2 * dim), count);
    }
}
