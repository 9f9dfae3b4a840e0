using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Distillation;

public class TeacherTests
{
    [Fact]
    public void The_decay_follows_fairseqs_schedule()
    {
        using var fixture = FairseqCase.Load("ema_schedule");
        var (relative, absolute) = fixture.Tolerance();
        foreach (var entry in fixture.Json.GetProperty("schedules").EnumerateArray())
        {
            var schedule = new DecaySchedule(
                entry.GetProperty("ema_decay").GetDouble(),
                entry.GetProperty("ema_end_decay").GetDouble(),
                entry.GetProperty("ema_anneal_end_step").GetInt64());
            var (steps, decays) = (entry.GetProperty("steps"), entry.GetProperty("decay"));
            for (var i = 0; i < steps.GetArrayLength(); i++)
            {
                TensorAssert.Close(decays[i].GetDouble(), schedule.At(steps[i].GetInt64()), relative, absolute, $"{schedule} at {steps[i]}");
            }
        }
    }

    [Fact]
    public void A_constant_decay_needs_no_steps() => Assert.Equal(0.5, new DecaySchedule(0.5, 0.5, 0).At(0));

    [Theory]
    [InlineData(Averaged.AfterMaskPoint)]
    [InlineData(Averaged.Encoder)]
    public void The_teacher_moves_by_the_decay_of_the_update(Averaged averages)
    {
        using var pair = new TinyPair(averages: averages);
        var teacher = pair.TeacherEncoder.Store;
        var before = TensorAssert.Values(teacher.Values);
        using var _ = torch.no_grad();
        pair.Store.Values.add_(1);
        pair.UpdateTeacher(0);
        Assert.Equal(before, TensorAssert.Values(teacher.Values));

        // The decay at update 4 of 40 is 0.9 + 0.1 · 0.09.
        pair.UpdateTeacher(4);
        var after = TensorAssert.Values(teacher.Values);
        Assert.Equal(averages == Averaged.AfterMaskPoint ? pair.Store.Layout.Ranges(Part.Stem, Part.Context).Sum(r => r.Length) : pair.Store.Layout.Ranges(Part.Local, Part.Stem, Part.Context).Sum(r => r.Length), after.Length);
        Assert.All(before.Zip(after), v => TensorAssert.Close(v.First + (1 - 0.909), v.Second, 1e-5, 1e-6));
    }

    [Fact]
    public void A_decay_of_1_leaves_the_teacher_where_it_is()
    {
        using var pair = new TinyPair(decay: new DecaySchedule(0.5, 1, 10));
        var before = TensorAssert.Values(pair.TeacherEncoder.Store.Values);
        using var _ = torch.no_grad();
        pair.Store.Values.add_(1);
        pair.UpdateTeacher(10);
        Assert.Equal(before, TensorAssert.Values(pair.TeacherEncoder.Store.Values));
    }

    [Fact]
    public void Only_the_student_is_put_into_training_mode()
    {
        using var pair = new TinyPair();
        pair.train();
        Assert.True(pair.StudentEncoder.training);
        Assert.False(pair.TeacherEncoder.training);
    }
}
