using System.CommandLine;
using System.CommandLine.Parsing;
using Data2Vec.Cli.Runs;

namespace Data2Vec.Cli.Commands;

/// <summary>
/// A command line that goes on with a run. Every training state holds the words of the command that wrote it (<see cref="RunCommand"/>). What the new
/// line does not say is as it was there, so <c>--resume DIR</c> alone goes on with the same run.
/// </summary>
internal static class ResumedLine
{
    /// <summary>Completes a line by what the newest state of the run holds.</summary>
    /// <param name="line">What was typed.</param>
    /// <param name="root">Parses the completed line.</param>
    /// <param name="from">The run's folder or one training state.</param>
    /// <param name="settings">The value of the recipe that an option, given by its name and value, sets; null where it sets none.</param>
    /// <param name="own">The options that a new line does not take from the old one.</param>
    /// <returns>The completed line; the line itself where the run's states hold no command.</returns>
    public static ParseResult Of(
        ParseResult line, RootCommand root, string from, Func<string, string, string?> settings, IReadOnlyCollection<Option> own)
    {
        if (RunCommand.Read(from) is not { } words || root.Parse(words) is not { } old || old.CommandResult.Command != line.CommandResult.Command)
        {
            return line;
        }

        var verb = line.CommandResult.Command;
        var said = OptionsOf(line, settings).ToList();
        var keys = said.Select(each => each.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var kept = OptionsOf(old, settings).Where(each => !own.Contains(each.Option) && !keys.Contains(each.Key));
        var arguments = verb.Arguments.SelectMany(argument => TokensOf(line, argument) is { Count: > 0 } typed ? typed : TokensOf(old, argument));
        return root.Parse([verb.Name, .. arguments, .. kept.Concat(said).SelectMany(each => each.Words)]);
    }

    // Every option as it was given, with what it decides: a value of the recipe may be set by two options.
    private static IEnumerable<(Option Option, string Key, string[] Words)> OptionsOf(ParseResult line, Func<string, string, string?> settings)
    {
        foreach (var option in line.CommandResult.Command.Options)
        {
            if (line.GetResult(option) is not { Implicit: false } result)
            {
                continue;
            }

            if (result.Tokens.Count == 0)
            {
                yield return (option, option.Name, [option.Name]);
            }

            foreach (var token in result.Tokens)
            {
                yield return (option, settings(option.Name, token.Value) ?? option.Name, [option.Name, token.Value]);
            }
        }
    }

    private static List<string> TokensOf(ParseResult line, Argument argument) => [.. (line.GetResult(argument)?.Tokens ?? []).Select(token => token.Value)];
}
