using Data2Vec.Dsl.Training;
using Spectre.Console;

namespace Data2Vec.Cli.Output;

/// <summary>Progress as a bar that redraws itself, for terminals.</summary>
internal sealed class ProgressBar(IAnsiConsole console, ProgressTask task, string title) : IStepDisplay
{
    // A bar and its description need this much on one line. A longer line than the other one helps nobody.
    private const int LeastColumns = 40;
    private const int MostColumns = 1000;

    /// <summary>Whether a bar can be redrawn on a terminal of so many columns; null is one that does not tell.</summary>
    public static bool Fits(int? columns) => columns is null or >= LeastColumns;

    /// <summary>Shows the bar while <paramref name="work"/> runs.</summary>
    public static void Show(Screen screen, string title, Action<IStepDisplay> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(screen.Text),
            Ansi = AnsiSupport.Detect,
            Interactive = InteractionSupport.Yes,
            ColorSystem = screen.Color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        console.Profile.Width = Math.Clamp(console.Profile.Width, LeastColumns, MostColumns);
        console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new ProgressBar(console, context.AddTask(Markup.Escape(title)), title)));
    }

    /// <inheritdoc/>
    public void Step(StepMetrics metrics)
    {
        task.MaxValue = metrics.Updates;
        task.Value = metrics.Update;
        task.Description = Markup.Escape($"{title}  {ProgressLines.Describe(metrics)}");
    }

    /// <inheritdoc/>
    public void Say(string line) => console.WriteLine(line);
}
