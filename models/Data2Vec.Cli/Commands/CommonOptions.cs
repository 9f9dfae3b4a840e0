using System.CommandLine;
using System.Globalization;

namespace Data2Vec.Cli.Commands;

/// <summary>The options that several verbs share, each described once.</summary>
internal static class CommonOptions
{
    /// <summary>An assembly of the user's own declarations.</summary>
    public static Option<string?> Assembly() => new("--assembly")
    {
        Description = "Also offer the declarations of this .NET assembly of yours.",
        HelpName = "FILE",
    };

    /// <summary>Where the images are.</summary>
    public static Option<string?> Data(string description) => new("--data") { Description = description, HelpName = "DIR" };

    /// <summary>Where the run is written.</summary>
    public static Option<string?> Out(string description) => new("--out") { Description = description, HelpName = "DIR" };

    /// <summary>The seed of all randomness.</summary>
    public static Option<int> Seed() => Whole("--seed", "Seed of the parameters, the masks and the order of the images.", 1, least: 0);

    /// <summary>A whole number with a default.</summary>
    public static Option<int> Whole(string name, string description, int standard, int least = 1) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => standard,
        CustomParser = result => Parse(result, name, least) ?? standard,
    };

    /// <summary>A whole number that may be absent.</summary>
    public static Option<int?> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse(result, name, least: 1),
    };

    /// <summary>The member of JSON lines that holds the text.</summary>
    public static Option<string> TextField() => new("--text-field")
    {
        Description = "Texts in JSON lines (.jsonl): the member that holds the text.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "text",
    };

    /// <summary>A share of the data that is not trained on.</summary>
    public static Option<double?> HeldOut() => new("--held-out")
    {
        Description = "Do not train on this share of the data; `d2v evaluate` tests on the same where it is 0.1. By default all data are trained on.",
        HelpName = "SHARE",
        CustomParser = result =>
        {
            var typed = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (double.TryParse(typed, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is > 0 and < 1)
            {
                return share;
            }

            result.AddError($"--held-out takes a share above 0 and below 1, such as 0.1, not '{typed}'.");
            return null;
        },
    };

    // The library's own message would name a type of the runtime, and numbers would be read in the culture of the machine.
    private static int? Parse(System.CommandLine.Parsing.ArgumentResult result, string name, int least)
    {
        var typed = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (int.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least)
        {
            return value;
        }

        result.AddError($"{name} takes a whole number from {least} on, not '{typed}'.");
        return null;
    }
}
