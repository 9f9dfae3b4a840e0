using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Parity;

/// <summary>data2vec 1.0 text: declared models against fairseq's numbers, in both readings of what the teacher sees.</summary>
public sealed class TextParityTests
{
    public static TheoryData<string> Cases => ["text_v1_base", "text_v1_full_context", "text_v1_prenorm"];

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
    public void Features_of_whole_and_masked_texts_agree(string name) => Run(name, c => c.FeaturesAgree());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_in_bfloat16_stay_near(string name) => Run(name, c => c.StaysNearInHalfPrecision());

    private static void Run(string name, Action<PairCase<TextBatch>> check)
    {
        using var data = FairseqCase.Load(name);
        using Pair<TextBatch> pair = name switch
        {
            "text_v1_base" => new TextV1Base(),
            "text_v1_full_context" => new TextV1FullContext(),
            _ => new TextV1PreNorm(),
        };

        // The cases hold the source with its mask tokens in place; what stood there is in the targets.
        using var batch = TextBatch.Padded(torch.where(data["mask"], data["input.target_tokens"], data["input.src_tokens"]), pad: 1);
        var masks = data["mask"];
        using var mask = new MaskBatch(masks.data<bool>().ToArray(), new MaskGrid(masks.size(0), Rows: 1, Columns: (int)masks.size(1), ExtraTokens: 0));
        var holder = new PairCase<TextBatch>(data, pair, batch, mask);
        holder.LoadWeights();
        check(holder);
    }
}
