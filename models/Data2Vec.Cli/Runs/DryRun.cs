using System.Diagnostics;
using System.Globalization;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>A run that writes nothing: everything is built, a few updates are computed, and what the whole would cost is told.</summary>
/// <param name="Parameters">What the student learns.</param>
/// <param name="TeacherParameters">What the teacher averages.</param>
/// <param name="Batch">The tensors of a pass with their shapes.</param>
/// <param name="Masked">Masked positions of that pass.</param>
/// <param name="StateBytes">Parameters, gradients, moments, the two buffers of rates by layer where there are such, and the teacher in memory.</param>
/// <param name="PeakBytes">The most memory of the process so far, on the CPU; of rank 0 where several share the run.</param>
/// <param name="FileBytes">A training state on the disk, about.</param>
/// <param name="SecondsPerUpdate">Of the last update that was tried, by all processes together.</param>
/// <param name="Updates">Updates of the whole run.</param>
/// <param name="Processes">How many share the run.</param>
internal sealed record DryRun(
    long Parameters, long TeacherParameters, string Batch, long Masked, long StateBytes, long PeakBytes, long FileBytes, double SecondsPerUpdate, long Updates,
    int Processes)
{
    // The first makes buffers and warms up; the last is timed.
    private const int Tried = 3;

    /// <summary>Tries a run, on each of the processes that would share it.</summary>
    public static DryRun Of<TBatch>(Pair<TBatch> pair, TrainingData<TBatch> data, Recipe recipe, ulong seed, ICollective? ranks)
        where TBatch : Batch
    {
        var (shapes, masked, seconds) = ("", 0L, 0.0);
        using var batches = data.Open(recipe.PassSize, seed, pair.Store.Device);
        using (var scope = torch.NewDisposeScope())
        {
            using var batch = batches.BatchAt(0);
            using var mask = pair.Masking.Sample(pair.GridOf(batch), seed, 0, pair.Store.Device);
            shapes = string.Join(", ", typeof(TBatch).GetProperties().Where(property => property.PropertyType == typeof(torch.Tensor))
                .Select(property => (property.Name, Value: (torch.Tensor?)property.GetValue(batch))).Where(each => each.Value is not null)
                .Select(each => $"{each.Name} [{string.Join(", ", each.Value!.shape)}]"));
            masked = mask.Count;
        }

        using var trainer = new Trainer<TBatch>(pair, batches, new TrainingOptions
        {
            Recipe = recipe,
            Seed = seed,
            Updates = Tried,
            LogEvery = 1,
            Ranks = ranks,
        });
        trainer.FollowRankZero();
        var watch = Stopwatch.StartNew();
        trainer.AfterUpdate = () =>
        {
            seconds = watch.Elapsed.TotalSeconds;
            watch.Restart();
        };
        trainer.Run();

        var (student, teacher) = (pair.Store.Values, pair.TeacherEncoder.Store.Values);
        var (own, averaged) = (student.NumberOfElements * student.ElementSize, teacher.NumberOfElements * teacher.ElementSize);
        using var process = Process.GetCurrentProcess();
        return new(
            pair.Store.Parameters.Sum(p => p.Value.NumberOfElements),
            pair.TeacherEncoder.Store.Parameters.Sum(p => p.Value.NumberOfElements),
            shapes,
            masked,
            StateBytes: ((recipe.LayerDecay < 1 ? 6 : 4) * own) + averaged,
            process.PeakWorkingSet64,
            FileBytes: (3 * own) + averaged,
            seconds,
            recipe.Updates,
            ranks?.Size ?? 1);
    }

    /// <summary>Tells it to people.</summary>
    public void Tell(Screen screen, Declaration pair, Recipe recipe)
    {
        if (pair.Encoder?.StageTable is { } stages)
        {
            screen.Say(stages.TrimEnd());
            screen.Say("");
        }

        string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:#,0.0} MiB");
        var ofEach = Processes == 1 ? "of the process" : $"of each of {Processes} processes";
        (string Name, string Value)[] facts =
        [
            ("Parameters", string.Create(CultureInfo.InvariantCulture, $"{Parameters:#,0} of the student and its head, {TeacherParameters:#,0} of the teacher")),
            ("A pass", string.Create(CultureInfo.InvariantCulture, $"{Batch}; {Masked:#,0} masked positions; {recipe.Passes} to an update{(Processes == 1 ? "" : $", {recipe.Passes / Processes} by each of {Processes} processes")}")),
            ("Memory", $"{Mebibytes(StateBytes)} of state; {Mebibytes(PeakBytes)} {ofEach} at most, data included"),
            ("A training state", $"about {Mebibytes(FileBytes)} on the disk"),
            ("Time", string.Create(CultureInfo.InvariantCulture, $"{SecondsPerUpdate:0.###} s an update, so {Duration.Of(TimeSpan.FromSeconds(SecondsPerUpdate * Updates))} for {Updates:#,0}")),
        ];
        foreach (var (name, value) in facts)
        {
            screen.Say($"{name,-16}  {value}");
        }

        screen.Say("Nothing was written.");
    }
}
