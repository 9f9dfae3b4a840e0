namespace Data2Vec.Models.Tests;

/// <summary>
/// Parameters known at compile time are those of the published models, to the last one. The numbers are Hugging Face's, of models with a
/// head; what a head adds and what a published file lacks is written out.
/// </summary>
public sealed class PublishedSizeTests
{
    // Letters, apostrophe, a bar between words and the special tokens of a CTC vocabulary.
    private const long CtcTokens = 32;

    // Offsets of two patches of 14 × 14, and three for the class token.
    private const long BiasRows = (27 * 27) + 3;

    [Theory]
    [InlineData("data2vec-audio-base with CTC", AudioBase.ParameterCount, 768, 93_188_896)]
    [InlineData("data2vec-audio-large with CTC", AudioLarge.ParameterCount, 1024, 313_309_216)]
    [InlineData("wav2vec2-base with CTC", Wav2Vec2Base.ParameterCount, 768, 94_396_320)]
    [InlineData("hubert-large with CTC", HubertLarge.ParameterCount, 1024, 315_471_520)]
    public void Audio_with_a_letter_for_each_frame(string model, long encoder, long dim, long published) =>
        Equal(model, published, encoder + Linear(dim, CtcTokens));

    // The mask vector is in all of them: it is a parameter of the published files.
    [Fact]
    public void Audio_alone() => Equal("hubert-base", 94_371_712, HubertBase.ParameterCount);

    [Theory]
    [InlineData("wav2vec2-base in pretraining", Wav2Vec2Base.ParameterCount, 768, 128, 256, 95_044_608)]
    [InlineData("wav2vec2-large-lv60 in pretraining", Wav2Vec2Large.ParameterCount, 1024, 384, 768, 317_390_592)]
    public void Audio_with_a_codebook(string model, long encoder, long dim, long code, long shared, long published)
    {
        // Two groups of 320 codes, chosen from the extractor's 512 channels; context and codes meet in a shared space.
        const long Codes = 2 * 320;
        var quantiser = (Codes * code) + Linear(512, Codes);
        Equal(model, published, encoder + quantiser + Linear(dim, shared) + Linear(2 * code, shared));
    }

    [Theory]
    [InlineData("data2vec-vision-base", VisionBase.ParameterCount, 768, 85_665_360)]
    [InlineData("data2vec-vision-large", VisionLarge.ParameterCount, 1024, 303_136_192)]
    public void Vision_without_its_mask_token(string model, long encoder, long dim, long published) =>
        Equal(model, published, encoder - dim);

    [Fact]
    public void Vision_with_classes() => Equal("data2vec-vision-base with 1,000 classes", 86_435_128, VisionBase.ParameterCount + Linear(768, 1000));

    // The count is of a model with a norm of its own behind the blocks, besides the head's; BEiT as published has only the head's.
    [Fact]
    public void Beit_with_visual_tokens() => Equal(
        "beit-base with 8,192 visual tokens", 91_967_312, BeitBase.ParameterCount + Norm(768) + Norm(768) + Linear(768, 8192));

    // Fine-tuned: a table in each block in place of the shared one, no mask token, and the norm behind the mean.
    [Theory]
    [InlineData("beit-base with 1,000 classes", BeitBase.ParameterCount, 768, 12, 12, 86_530_984)]
    [InlineData("beit-large with 1,000 classes", BeitLarge.ParameterCount, 1024, 24, 16, 304_430_568)]
    public void Beit_with_classes(string model, long encoder, long dim, long depth, long heads, long published) =>
        Equal(model, published, encoder - dim + ((depth - 1) * BiasRows * heads) + Norm(dim) + Linear(dim, 1000));

    // The mask is a token of the vocabulary and no parameter of its own.
    [Fact]
    public void Text_with_a_pooler() => Equal("roberta-base", 124_645_632, RobertaBase.ParameterCount + Linear(768, 768));

    // Hugging Face's form of data2vec has the row for the kind of token, which fairseq's has not; its conversion fills it with zeros.
    [Fact]
    public void Data2vecs_text_is_RoBERTas_but_for_the_kind_of_token()
    {
        Assert.Equal(RobertaBase.ParameterCount - 768, TextBase.ParameterCount);
        Assert.Equal(RobertaLarge.ParameterCount - 1024, TextLarge.ParameterCount);
    }

    [Fact]
    public void HuBERTs_encoder_is_wav2vecs()
    {
        Assert.Equal(Wav2Vec2Base.StageTable, HubertBase.StageTable);
        Assert.Equal(Wav2Vec2Large.StageTable, HubertLarge.StageTable);
    }

    [Theory]
    [InlineData(768, 12, 12, VisionBase.ParameterCount)]
    [InlineData(1024, 24, 16, VisionLarge.ParameterCount)]
    public void Counts_follow_from_the_published_sizes(long dim, long depth, long heads, long count)
    {
        // Two scales; keys have no bias.
        var block = (2 * dim) + Block(dim) - dim;
        var patches = (dim * 3 * 16 * 16) + dim;
        Assert.Equal(patches + (2 * dim) + (BiasRows * heads) + (depth * block) + Norm(dim), count);
    }

    [Theory]
    [InlineData(768, 12, TextBase.ParameterCount)]
    [InlineData(1024, 24, TextLarge.ParameterCount)]
    public void Texts_follow_from_the_published_sizes(long dim, long depth, long count) =>
        Assert.Equal(((50_265 + 514) * dim) + Norm(dim) + (depth * Block(dim)), count);

    private static void Equal(string model, long published, long ours) =>
        Assert.True(published == ours, $"{model}: {published:N0} parameters are published, {ours:N0} declared.");

    private static long Linear(long inputs, long outputs) => (inputs * outputs) + outputs;

    private static long Norm(long dim) => 2 * dim;

    private static long Block(long dim) => Norm(dim) + Linear(dim, 3 * dim) + Linear(dim, dim) + Norm(dim) + Linear(dim, 4 * dim) + Linear(4 * dim, dim);
}
