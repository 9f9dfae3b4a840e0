using System.Globalization;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Runs;

/// <summary>What a run does about a collapse before it pauses: it says so, or goes back. Either is noted in the run's folder.</summary>
internal sealed class CollapseResponse<TBatch>(RunFolder folder, Trainer<TBatch> trainer, TrainingStates states, StateSaver<TBatch>? saver, bool isAlone)
    where TBatch : Batch
{
    /// <summary>One line for each collapse that did not end the run.</summary>
    public const string Notes = "collapses.log";

    /// <summary>How often the run went back before, a sentence; empty where it did not.</summary>
    public string Past => trainer.RollBacks == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $"The run went back {(trainer.RollBacks == 1 ? "once" : $"{trainer.RollBacks} times")} before ('{folder.PathOf(Notes)}'). ");

    /// <summary>Notes a collapse that only warns.</summary>
    /// <returns>What to say of it.</returns>
    public string Warn(CollapseAlarm alarm) => Note(string.Create(
        CultureInfo.InvariantCulture,
        $"Update {alarm.Update}: {alarm}; stop the run and lower the learning rate, raise the teacher's decay, normalise the targets or mask more."));

    /// <summary>Goes back to the newest healthy state, where the monitor wants that and has not wanted it too often.</summary>
    /// <param name="collapse">What was seen.</param>
    /// <param name="say">Told what was done.</param>
    /// <returns>The state that the run goes on from; null where it must pause.</returns>
    public string? GoBack(CollapsedException collapse, Action<string> say)
    {
        var monitor = trainer.Monitor;

        // Several processes would have to go back at the same moment; they stop, and each goes on from the state.
        if (saver is null || !isAlone || monitor.OnCollapse != Collapse.RollBack || trainer.RollBacks >= monitor.MaxRollBacks || states.NewestHealthy(say) is not { } state)
        {
            return null;
        }

        var update = trainer.Update;
        trainer.RollBack(state);

        // Written at once, with the number of roll-backs; and nothing later is left for a run that is resumed to begin with.
        saver.Forget();
        saver.Save();
        say(Note(string.Create(
            CultureInfo.InvariantCulture,
            $"Update {update}: {string.Join("; ", collapse.Alarms)}. Back to update {trainer.Update} (roll-back {trainer.RollBacks} of {monitor.MaxRollBacks}), and on with the learning rate × {trainer.RateScale}.")));
        return state;
    }

    private string Note(string line)
    {
        File.AppendAllText(folder.PathOf(Notes), line + "\n");
        return line;
    }
}
