using System.CommandLine;
using System.CommandLine.Parsing;

namespace Data2Vec.Cli.Commands;

/// <summary>Says in one sentence what is wrong with a command line and what was probably meant.</summary>
internal static class UsageErrors
{
    /// <summary>The sentence for a line that cannot be meant as it stands; null where all is well.</summary>
    /// <exception cref="Refusal">It names a declaration that there is not.</exception>
    public static string? Explain(ParseResult line, RootCommand root)
    {
        var command = line.CommandResult.Command;
        var name = command is RootCommand ? "d2v" : $"d2v {command.Name}";

        // The parser takes a mistyped option for the argument that it expects: no declaration begins with a dash.
        var arguments = line.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);
        var strange = arguments.Where(token => token.StartsWith('-')).Concat(line.UnmatchedTokens).FirstOrDefault();
        if (strange is { } typed)
        {
            if (typed.StartsWith('-'))
            {
                var options = command.Options.Concat(root.Options).Where(option => !option.Hidden).Select(option => option.Name);
                return $"`{name}` has no option '{typed}'; {Suggestion.Advice(typed, options, $"`{name} --help` lists them.")}";
            }

            var verbs = command.Subcommands.Select(verb => verb.Name);
            return command is RootCommand
                ? $"There is no verb '{typed}'; {Suggestion.Advice(typed, verbs, $"there are {string.Join(", ", verbs)}.")}"
                : $"`{name}` does not take '{typed}'; `{name} --help` shows what it takes.";
        }

        if (line.Errors.Count == 0)
        {
            return null;
        }

        // A name that nothing has is the more helpful mistake to be told of than an option that is still missing.
        (command as Verb)?.CheckNames(line);
        var error = line.Errors[0];
        var missing = command.Arguments.FirstOrDefault(argument =>
            argument.Arity.MinimumNumberOfValues > 0 && line.GetResult(argument)?.Tokens is not { Count: > 0 });
        if (missing is not null && error.SymbolResult is not OptionResult)
        {
            return $"`{name}` needs {missing.HelpName ?? missing.Name}; `{name} --help` shows examples.";
        }

        return error.Message.EndsWith('.') ? $"{error.Message[..^1]}; `{name} --help` shows examples." : $"{error.Message}; `{name} --help` shows examples.";
    }
}
