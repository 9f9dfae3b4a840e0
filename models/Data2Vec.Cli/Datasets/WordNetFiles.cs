using System.Globalization;
using System.Text;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Files;

namespace Data2Vec.Cli.Datasets;

/// <summary>Reads WordNet's data files: a synset a line, <c>offset lexicographer-file type … | gloss</c> (wndb(5WN)).</summary>
internal static class WordNetFiles
{
    public const string Licence = "WordNet 3.0 licence, © 2006 Princeton University";

    /// <summary>The lexicographer files (lexnames(5WN)); a synset's number counts from 0 here.</summary>
    public static readonly string[] ClassNames =
    [
        "adj.all", "adj.pert", "adv.all",
        "noun.Tops", "noun.act", "noun.animal", "noun.artifact", "noun.attribute", "noun.body", "noun.cognition", "noun.communication",
        "noun.event", "noun.feeling", "noun.food", "noun.group", "noun.location", "noun.motive", "noun.object", "noun.person",
        "noun.phenomenon", "noun.plant", "noun.possession", "noun.process", "noun.quantity", "noun.relation", "noun.shape", "noun.state",
        "noun.substance", "noun.time",
        "verb.body", "verb.change", "verb.cognition", "verb.communication", "verb.competition", "verb.consumption", "verb.contact",
        "verb.creation", "verb.emotion", "verb.motion", "verb.perception", "verb.possession", "verb.social", "verb.stative", "verb.weather",
        "adj.ppl",
    ];

    /// <summary>True where a folder holds all data files.</summary>
    public static bool In(string folder) => WordNetPins.Names.All(name => File.Exists(Path.Combine(folder, name)));

    /// <summary>The gloss of every synset with its lexicographer file, in the order of the files.</summary>
    public static TextCorpus Read(string folder, string source)
    {
        var (glosses, labels) = (new List<string>(), new List<int>());
        foreach (var name in WordNetPins.Names)
        {
            Read(Path.Combine(folder, name), glosses, labels);
        }

        return new TextCorpus(glosses, source, Licence, [.. labels], ClassNames);
    }

    private static void Read(string file, List<string> glosses, List<int> labels)
    {
        var (number, before) = (0, glosses.Count);
        ReadOnlySpan<byte> rest = Text(file);
        while (!rest.IsEmpty)
        {
            number++;
            var line = Encoding.UTF8.GetString(TextFile.NextLine(ref rest));

            // The licence at the top is indented.
            if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                continue;
            }

            var bar = line.IndexOf(" | ", StringComparison.Ordinal);
            if (bar < 11 || line[8] != ' ' || !int.TryParse(line.AsSpan(9, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var label)
                || label >= ClassNames.Length)
            {
                throw new DataException(
                    $"'{file}' line {number} is not a synset of WordNet 3.0, expected 'offset lexicographer-file type … | gloss'; "
                    + "the file is damaged or another version's.");
            }

            glosses.Add(line[(bar + 3)..].Trim());
            labels.Add(label);
        }

        if (glosses.Count == before)
        {
            throw new DataException($"'{file}' holds no synsets; the file is damaged, fetch it again.");
        }
    }

    private static byte[] Text(string file)
    {
        try
        {
            return File.Exists(file) && RegularFile.Length(file) == 0 ? [] : TextFile.Read(file);
        }
        catch (InvalidDataException error)
        {
            throw new DataException($"'{file}' is damaged: {error.Message}.", error);
        }
    }
}
