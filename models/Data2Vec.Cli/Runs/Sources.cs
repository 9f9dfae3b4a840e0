using System.Globalization;
using System.Reflection;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Cli.Runs;

/// <summary>What the loaders of images, clips and texts have in common.</summary>
internal static class Sources
{
    private const int MaxReasonsShown = 3;

    /// <summary>Says where data came from, what was left out of it and why, and its licence.</summary>
    /// <param name="screen">Is told.</param>
    /// <param name="source">Where the data came from.</param>
    /// <param name="licence">Their licence.</param>
    /// <param name="skipped">What was left out.</param>
    /// <param name="folder">The folder of the run, which gets a list of all that was left out; null where nothing is written.</param>
    public static void Say(Screen screen, string source, string licence, IReadOnlyList<SkippedFile> skipped, RunFolder? folder = null)
    {
        screen.Say($"Data: {source}");
        var reasons = skipped.GroupBy(file => file.Reason.TrimEnd('.')).OrderByDescending(group => group.Count()).ToList();
        foreach (var files in reasons.Take(MaxReasonsShown))
        {
            var count = files.Count();

            // The screen takes a line feed for the end of a line, and a name may hold one.
            var name = $"'{Printable.Line(files.First().Path)}'";
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"Left out: {(count == 1 ? name : $"{count:#,0} files, the first {name}")}: {files.Key}."));
        }

        if (reasons.Count > MaxReasonsShown)
        {
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"Left out: {reasons.Skip(MaxReasonsShown).Sum(group => group.Count()):#,0} more."));
        }

        if (skipped.Count > 0 && folder is not null)
        {
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"All {skipped.Count:#,0} with their reasons: {folder.AddLeftOut(skipped)}"));
        }

        screen.Say($"Licence of the data: {licence}");
    }

    /// <summary>The option that holds out of a folder what the loaders for measuring hold out.</summary>
    public static string[] AsHeldOut { get; } = ["--held-out", "0.1"];

    /// <summary>Says how much of the data is not trained on.</summary>
    public static void SayHeldOut(Screen screen, int heldOut, int all, string what) =>
        screen.Say(string.Create(CultureInfo.InvariantCulture, $"Held out: {heldOut:#,0} of {all:#,0} {what}."));

    /// <summary>A number that the generator writes into every encoder; null where a hand-written one lacks it.</summary>
    public static int? Constant(Type encoder, string name) =>
        encoder.GetField(name, BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } constant ? constant.GetRawConstantValue() as int? : null;

    /// <summary>A number that an encoder has to say.</summary>
    /// <exception cref="Refusal">It does not.</exception>
    public static int Required(Type encoder, string name) =>
        Constant(encoder, name) ?? throw Refusal.Usage($"'{encoder.Name}' does not say its {name}; give it a constant of that name.");
}
