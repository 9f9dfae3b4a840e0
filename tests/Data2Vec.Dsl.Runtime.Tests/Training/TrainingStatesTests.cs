using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

public sealed class TrainingStatesTests : IDisposable
{
    private static readonly TrainingOptions _options = new() { Updates = 6, LogEvery = 1 };
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_newest_are_kept_and_the_best()
    {
        var states = new TrainingStates(_folder.At("states"), keep: 2);
        Train(states, 5, 3, 4, double.NaN, 6, 5);
        Assert.Equal(["state-000000006", "state-000000005", "state-000000002"], states.Files.Select(Path.GetFileNameWithoutExtension));

        var unmeasured = new TrainingStates(_folder.At("unmeasured"));
        Train(unmeasured, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        Assert.Equal(["state-000000006", "state-000000005"], unmeasured.Files.Select(Path.GetFileNameWithoutExtension));

        var last = new TrainingStates(_folder.At("others"), keep: 1);
        Train(last, 6, 5, 4, 3, 2, 1);
        Assert.Equal(["state-000000006"], last.Files.Select(Path.GetFileNameWithoutExtension));
    }

    [Fact]
    public void Of_damaged_states_it_is_told_and_the_one_before_is_found()
    {
        var states = new TrainingStates(_folder.At("states"), keep: 3);
        Assert.Null(states.Newest());
        Train(states, 6, 5, 4, 3, 2, 1);
        var files = states.Files;
        using (var cut = new FileStream(files[0], FileMode.Open))
        {
            cut.SetLength(cut.Length / 2);
        }

        var bytes = File.ReadAllBytes(files[1]);
        bytes[^5] ^= 1;
        File.WriteAllBytes(files[1], bytes);
        var said = new List<string>();
        Assert.Equal(files[2], states.Newest(said.Add));
        Assert.Equal(2, said.Count);
        Assert.Contains(files[0], said[0], StringComparison.Ordinal);
        Assert.Contains($"'{files[1]}' is damaged", said[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_writer_left_is_removed_and_nothing_else()
    {
        var states = new TrainingStates(_folder.Path);
        string[] names = [".state-000000004.safetensors.0123.partial", ".other.partial", "state-000000003.safetensors"];
        Array.ForEach(names, name => File.WriteAllText(_folder.At(name), ""));
        states.RemoveUnfinished();
        Assert.Equal(names[1..], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static void Train(TrainingStates states, params double[] losses)
    {
        using var pair = new TinyPair();
        using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(TinyPair.Batch), _options);
        trainer.AfterUpdate = () => states.Save(trainer, loss: losses[(int)trainer.Update - 1]);
        trainer.Run();
    }
}
