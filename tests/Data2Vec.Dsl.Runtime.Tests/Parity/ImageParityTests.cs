using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Parity;

/// <summary>data2vec 1.0 vision: declared models against fairseq's numbers.</summary>
public sealed class ImageParityTests
{
    public static TheoryData<string> Cases => ["vision_v1_base", "vision_v1_ffn_targets"];

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
    public void Features_of_unmasked_images_agree(string name)
    {
        using var data = FairseqCase.Load(name);
        using var pair = Create(name);
        using var batch = new ImageBatch(data["input.img"].clone());
        using var mask = Masks(data);
        new PairCase<ImageBatch>(data, pair, batch, mask).LoadWeights();
        using var _ = torch.no_grad();
        using var features = pair.StudentEncoder.forward(batch);
        using var patches = features.narrow(1, 1, 36);
        data.AssertClose("encoder_out_unmasked", patches, "forward");
    }

    [Theory]
    [InlineData(14, 14)]
    [InlineData(6, 6)]
    [InlineData(3, 5)]
    public void The_relative_position_index_agrees(int rows, int columns)
    {
        using var data = FairseqCase.Load("tables");
        using var index = RelativePositions.Index(rows, columns, classToken: true);
        var (name, size) = ($"relative_position_index.{rows}x{columns}", $"num_relative_distance.{rows}x{columns}");
        Assert.Equal(data[name].shape, index.shape);
        using var expected = data[name].to(torch.ScalarType.Int64);
        Assert.Equal(expected.data<long>().ToArray(), index.data<long>().ToArray());
        Assert.Equal(data.Json.GetProperty("values").GetProperty(size).GetInt32(), RelativePositions.TableRows(rows, columns, classToken: true));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_in_bfloat16_stay_near(string name) => Run(name, c => c.StaysNearInHalfPrecision());

    private static void Run(string name, Action<PairCase<ImageBatch>> check)
    {
        using var data = FairseqCase.Load(name);
        using var pair = Create(name);
        using var batch = new ImageBatch(data["input.img"].clone());
        using var mask = Masks(data);
        var holder = new PairCase<ImageBatch>(data, pair, batch, mask);
        holder.LoadWeights();
        check(holder);
    }

    private static Pair<ImageBatch> Create(string name) => name == "vision_v1_base" ? new VisionV1Base() : new VisionV1FfnTargets();

    private static MaskBatch Masks(FairseqCase data)
    {
        var masks = data["mask"];
        return new MaskBatch(
            masks.data<bool>().ToArray(), new MaskGrid(masks.size(0), Rows: (int)masks.size(1), Columns: (int)masks.size(2), ExtraTokens: 1));
    }
}
