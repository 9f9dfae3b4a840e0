using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Parity;

/// <summary>data2vec 1.0 audio: declared models against fairseq's numbers.</summary>
public sealed class AudioParityTests
{
    public static TheoryData<string> Cases => ["audio_v1_base", "audio_v1_groupnorm_posconv1", "audio_v1_large_prenorm", "audio_v1_padded"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_layer_of_student_and_teacher_agrees(string name) => Run(name, c => c.LayersAgree());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Targets_predictions_loss_and_gradients_agree(string name) => Run(name, c => c.StepAgrees());

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_teacher_after_one_step_agrees(string name) => Run(name, c => c.TeacherStepAgrees());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ten_steps_of_gradient_descent_agree(string name) => Run(name, c => c.TrajectoryAgrees("sgd"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ten_steps_of_the_declared_optimiser_agree(string name) => Run(name, c => c.TrajectoryAgrees("adam"));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Features_of_whole_and_masked_audio_agree(string name) => Run(name, c => c.FeaturesAgree());

    [Fact]
    public void Frame_counts_agree_with_fairseqs()
    {
        using var data = FairseqCase.Load("tables");
        var (samples, frames) = (data["conv_lengths.input"].data<long>().ToArray(), data["conv_lengths.output"].data<long>().ToArray());
        Assert.Equal(frames, samples.Select(PublishedExtractor.Frames));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_in_bfloat16_stay_near(string name) => Run(name, c => c.StaysNearInHalfPrecision());

    private static void Run(string name, Action<PairCase<AudioBatch>> check)
    {
        using var data = FairseqCase.Load(name);
        using Pair<AudioBatch> pair = name switch
        {
            "audio_v1_base" => new AudioV1Base(),
            "audio_v1_groupnorm_posconv1" => new AudioV1GroupNorm(),
            "audio_v1_large_prenorm" => new AudioV1PreNorm(),
            _ => new AudioV1Padded(),
        };
        using var batch = new AudioBatch(data["input.source"].clone(), 16_000, Lengths(data));
        var masks = data["input.mask_indices"];
        using var mask = new MaskBatch(masks.data<bool>().ToArray(), new MaskGrid(masks.size(0), Rows: 1, Columns: (int)masks.size(1), ExtraTokens: 0));
        var holder = new PairCase<AudioBatch>(data, pair, batch, mask);
        holder.LoadWeights();
        check(holder);
    }

    private static long[]? Lengths(FairseqCase data)
    {
        if (!data.Tensors.TryGetValue("input.padding_mask", out var padding))
        {
            return null;
        }

        using var lengths = padding.logical_not().sum([1L]);
        return [.. lengths.data<long>()];
    }
}

/// <summary>The extractor of the published models, for the arithmetic of its frames.</summary>
[AudioEncoder]
[Conv1d(Channels = 16, Kernel = 10, Stride = 5)]
[Conv1d(Channels = 16, Kernel = 3, Stride = 2, Repeat = 4)]
[Conv1d(Channels = 16, Kernel = 2, Stride = 2, Repeat = 2)]
[Transformer(Depth = 1, Heads = 1, InputNorm = false)]
public sealed partial class PublishedExtractor;
