using System.Text.Json;
using System.Text.Json.Serialization;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Cli.Output;

/// <summary>
/// Where a command speaks. People read standard output; with <c>--json</c> a machine reads it, and what is for people goes to standard error.
/// </summary>
internal sealed class Screen(Host host, bool json)
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Text for people.</summary>
    public TextWriter Text { get; } = json ? host.Error : host.Out;

    /// <summary>Whether <see cref="Text"/> is a terminal that may be redrawn.</summary>
    public bool IsTerminal { get; } = json ? host.ErrorIsTerminal : host.OutIsTerminal;

    /// <summary>Columns of the terminal; null where there is none.</summary>
    public int? Columns => host.Columns;

    /// <summary>Whether colour is welcome.</summary>
    public bool Color => host.Color;

    /// <summary>Serialises as all JSON of this tool is: camel case, one line, absent rather than null.</summary>
    public static string Json(object value) => JsonSerializer.Serialize(value, _options);

    /// <summary>Reads what <see cref="Json"/> wrote; null where the text is something else.</summary>
    public static T? Read<T>(string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, _options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Lines for people. What stands in a path or a name cannot command the terminal.</summary>
    public void Say(string lines) => Text.WriteLine(string.Join(Environment.NewLine, lines.Split('\n').Select(line => Printable.Line(line.TrimEnd('\r')))));

    /// <summary>The one object for machines; nothing without <c>--json</c>.</summary>
    public void Answer(object value)
    {
        if (json)
        {
            host.Out.WriteLine(Json(value));
        }
    }

    /// <summary>Shows the progress of a training run while <paramref name="work"/> runs.</summary>
    public void Follow(string title, Action<IStepDisplay> work)
    {
        if (IsTerminal && ProgressBar.Fits(Columns))
        {
            ProgressBar.Show(this, title, work);
        }
        else
        {
            work(new ProgressLines(Text, title));
        }
    }
}
