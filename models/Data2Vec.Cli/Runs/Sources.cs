using System.Globalization;
using System.Reflection;
using Data2Vec.Cli.Output;
using Data2Vec.Dsl.Data;

namespace Data2Vec.Cli.Runs;

/// <summary>What the loaders of images, clips and texts have in common.</summary>
internal static class Sources
{
    private const int MaxSkippedShown = 3;

    /// <summary>Says where data came from, what was left out of it and why, and its licence.</summary>
    public static void Say(Screen screen, string source, string licence, IReadOnlyList<SkippedFile> skipped)
    {
        screen.Say($"Data: {source}");
        foreach (var file in skipped.Take(MaxSkippedShown))
        {
            screen.Say($"Left out: '{file.Path}': {file.Reason.TrimEnd('.')}.");
        }

        if (skipped.Count > MaxSkippedShown)
        {
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"Left out: {skipped.Count - MaxSkippedShown:#,0} more."));
        }

        screen.Say($"Licence of the data: {licence}");
    }

    /// <summary>A number that the generator writes into every encoder; null where a hand-written one lacks it.</summary>
    public static int? Constant(Type encoder, string name) =>
        encoder.GetField(name, BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } constant ? constant.GetRawConstantValue() as int? : null;

    /// <summary>A number that an encoder has to say.</summary>
    /// <exception cref="Refusal">It does not.</exception>
    public static int Required(Type encoder, string name) =>
        Constant(encoder, name) ?? throw Refusal.Usage($"'{encoder.Name}' does not say its {name}; give it a constant of that name.");
}
