using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Runtime.Tests.HuggingFace;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Checkpoints;

/// <summary>Parts of models read out of files of others: encoders of pairs, states and models with heads, and students whose teachers go along.</summary>
public sealed class CheckpointPartsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Averaged.AfterMaskPoint)]
    [InlineData(Averaged.Encoder)]
    public void An_encoder_is_read_out_of_a_pair_the_student_by_default_and_the_teacher_when_asked(Averaged averages)
    {
        using var pair = Trained(averages);
        using var other = new TinyPair(seed: 5);
        Checkpoint.Save(_folder.At("pair"), pair);

        var report = Checkpoint.Load(_folder.At("pair"), other.StudentEncoder);
        AssertSame(pair.StudentEncoder, other.StudentEncoder);
        Assert.StartsWith("Loaded the student of the pair 'TinyPair' in", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("head.weight", report.Unused);

        report = Checkpoint.Load(_folder.At("pair"), other.StudentEncoder, PairSide.Teacher);
        Assert.StartsWith("Loaded the teacher of the pair 'TinyPair' in", report.ToString(), StringComparison.Ordinal);
        var teacher = pair.TeacherEncoder.NamedParameters();
        var student = pair.StudentEncoder.NamedParameters();
        Assert.All(other.StudentEncoder.NamedParameters(), each =>
            Assert.Equal(TensorAssert.Values((teacher.GetValueOrDefault(each.Key) ?? student[each.Key]).detach()), TensorAssert.Values(each.Value.detach())));
        Assert.NotEqual(TensorAssert.Values(student["blocks.0.weight"].detach()), TensorAssert.Values(other.StudentEncoder.NamedParameters()["blocks.0.weight"].detach()));
    }

    [Fact]
    public void An_encoder_and_a_pair_are_read_out_of_a_training_state()
    {
        using var pair = new TinyPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), new TrainingOptions { Updates = 3 });
        trainer.Run();
        trainer.Save(_folder.At("state"));
        using var other = new TinyPair(seed: 5);
        Checkpoint.Load(_folder.At("state"), other.StudentEncoder);
        AssertSame(pair.StudentEncoder, other.StudentEncoder);

        var report = Checkpoint.Load(_folder.At("state"), other);
        Assert.Equal(TensorAssert.Values(pair.Store.Values), TensorAssert.Values(other.Store.Values));
        Assert.Equal(TensorAssert.Values(pair.TeacherEncoder.Store.Values), TensorAssert.Values(other.TeacherEncoder.Store.Values));
        Assert.False(report.TeacherIsCopy);
        Assert.All(report.Unused, name => Assert.StartsWith("optimizer.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_with_a_head_and_an_encoder_fill_one_another()
    {
        using var labels = new TextLabels(seed: 1);
        using var encoder = new RobertaLike(seed: 2);
        using var other = new TextLabels(seed: 3);
        Checkpoint.Save(_folder.At("labels"), labels);
        Assert.StartsWith("Loaded the encoder of the model with a head 'TextLabels'", Checkpoint.Load(_folder.At("labels"), encoder).ToString(), StringComparison.Ordinal);
        AssertSame(labels.Encoder, encoder);

        Checkpoint.Save(_folder.At("encoder"), encoder);
        var head = other.Store.Parameters.Where(p => p.Name.StartsWith("head.", StringComparison.Ordinal)).ToDictionary(p => p.Name, p => TensorAssert.Values(p.Value.detach()));
        var report = Checkpoint.Load(_folder.At("encoder"), other);
        AssertSame(encoder, other.Encoder);
        Assert.Equal(head.Keys.Order(StringComparer.Ordinal), report.Kept.Order(StringComparer.Ordinal));
        Assert.All(other.Store.Parameters.Where(p => head.ContainsKey(p.Name)), p => Assert.Equal(head[p.Name], TensorAssert.Values(p.Value.detach())));
    }

    [Fact]
    public void A_pair_from_an_encoder_has_a_teacher_that_is_the_student_and_says_so()
    {
        using var trained = Trained(Averaged.AfterMaskPoint);
        Checkpoint.Save(_folder.At("encoder"), trained.StudentEncoder);
        using var pair = new TinyPair(seed: 5);
        var report = Checkpoint.Load(_folder.At("encoder"), pair);
        AssertFollows(trained, pair);
        Assert.True(report.TeacherIsCopy);
        Assert.Equal(["head.weight"], report.Kept);
        Assert.Contains("the teacher is a copy of the student", report.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ours")]
    [InlineData("fairseq")]
    [InlineData("fairseq, pair")]
    [InlineData("hugging face")]
    [InlineData("hugging face, pair")]
    [InlineData("state dictionary")]
    public void Whatever_fills_a_student_takes_its_teacher_along(string way)
    {
        using var trained = Trained(Averaged.AfterMaskPoint);
        Checkpoint.Save(_folder.At("x"), trained.StudentEncoder);
        using var scope = torch.NewDisposeScope();
        var values = trained.StudentEncoder.NamedParameters();
        using var pair = new TinyPair(seed: 5);
        Model target = way.EndsWith("pair", StringComparison.Ordinal) ? pair : pair.StudentEncoder;
        StateSource Source(IEnumerable<StateName> names) => StateSource.Of(names.ToDictionary(n => n.Sources[0], n => values[n.Name].detach()));
        if (way == "state dictionary")
        {
            pair.StudentEncoder.load_state_dict(values.ToDictionary(v => v.Key, v => v.Value.detach()));
        }
        else
        {
            var report = way == "ours" ? Checkpoint.Load(_folder.At("x"), target)
                : way.StartsWith("fairseq", StringComparison.Ordinal) ? Checkpoint.LoadByFairseqNames(target, Source(pair.StudentEncoder.FairseqNames()))
                : Checkpoint.LoadByHuggingFaceNames(target, Source(pair.StudentEncoder.HuggingFaceNames()));
            Assert.True(report.TeacherIsCopy);
        }

        AssertFollows(trained, pair);
    }

    [Fact]
    public void A_teacher_is_not_filled_without_its_student()
    {
        using var pair = Trained(Averaged.Encoder);
        Checkpoint.Save(_folder.At("x"), pair.TeacherEncoder);
        Assert.Contains("is the teacher of a pair", Assert.Throws<ArgumentException>(() => Checkpoint.Load(_folder.At("x"), pair.TeacherEncoder)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Checkpoint.LoadByFairseqNames(pair.TeacherEncoder, StateSource.Of(new Dictionary<string, torch.Tensor>())));
    }

    [Fact]
    public void What_does_not_fit_says_what_it_is_and_what_would_take_it()
    {
        using var pair = new TinyPair();
        using var labels = new TextLabels();
        Checkpoint.Save(_folder.At("pair"), pair);
        var message = Assert.Throws<CheckpointException>(() => Checkpoint.Load(_folder.At("pair"), labels)).Message;
        Assert.Contains("none of its names is one of this model", message, StringComparison.Ordinal);
        using (torch.NewDisposeScope())
        {
            using var file = SafetensorsFile.Open(_folder.At("pair"));
            Safetensors.Write(_folder.At("less"), file.Entries.Keys.Where(name => name != "norm.bias").Select(name => (name, file.Read(name))), file.Metadata);
        }

        message = Assert.Throws<CheckpointException>(() => Checkpoint.Load(_folder.At("less"), pair.StudentEncoder)).Message;
        Assert.Equal(
            $"'{_folder.At("less")}' does not fit 'TinyEncoder': it lacks norm.bias; it holds the pair 'TinyPair' over the encoder 'TinyEncoder', "
            + "which fits a pair like it, an encoder like its student, or a model with a head over such an encoder.",
            message);
        Checkpoint.Save(_folder.At("encoder"), pair.StudentEncoder);
        message = Assert.Throws<CheckpointException>(() => Checkpoint.Load(_folder.At("encoder"), pair.StudentEncoder, PairSide.Teacher)).Message;
        Assert.Contains("has no teacher: it holds the encoder 'TinyEncoder'", message, StringComparison.Ordinal);
    }

    // A pair whose teacher is not its student.
    private static TinyPair Trained(Averaged averages)
    {
        var pair = new TinyPair(seed: 1, averages: averages);
        using var gradient = torch.no_grad();
        pair.Store.Values.mul_(2);
        return pair;
    }

    private static void AssertFollows(TinyPair trained, TinyPair pair)
    {
        AssertSame(trained.StudentEncoder, pair.StudentEncoder);
        var student = pair.StudentEncoder.NamedParameters();
        Assert.All(pair.TeacherEncoder.NamedParameters(), each => Assert.Equal(TensorAssert.Values(student[each.Key].detach()), TensorAssert.Values(each.Value.detach())));
    }

    private static void AssertSame(Model expected, Model found)
    {
        var values = found.NamedParameters();
        Assert.NotEmpty(values);
        Assert.All(expected.NamedParameters(), each => Assert.Equal(TensorAssert.Values(each.Value.detach()), TensorAssert.Values(values[each.Key].detach())));
    }
}
