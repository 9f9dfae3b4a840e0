using Data2Vec.Cli.Output;
using Data2Vec.Dsl.Data.Text;

namespace Data2Vec.Cli.Runs;

/// <summary>The user's own texts: one folder a class, one text a line; every tenth is held out.</summary>
internal static class TextFolder
{
    private const int HeldOut = 10;

    /// <summary>Loads labelled texts.</summary>
    /// <exception cref="Refusal">There are fewer than two classes.</exception>
    public static (TextCorpus All, TextCorpus Train, TextCorpus Test) Load(string folder, Screen screen)
    {
        var classes = Directory.Exists(folder) ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToArray() : [];
        if (classes.Length < 2)
        {
            throw Refusal.BadData(
                $"What an encoder of text has learned is measured by classes, and '{folder}' has {classes.Length} folders of texts; "
                + "put the .txt files of each class into a folder of its own, or use `d2v pretrain`.");
        }

        var parts = Array.ConvertAll(classes, path => TextCorpus.FromFiles(path));
        var texts = parts.SelectMany(part => part.Texts).ToList();
        var labels = parts.SelectMany((part, label) => Enumerable.Repeat(label, part.Count)).ToArray();
        var all = new TextCorpus(texts, $"the texts in '{folder}'", "yours", labels, Array.ConvertAll(classes, path => Path.GetFileName(path)!))
        {
            Skipped = [.. parts.SelectMany(part => part.Skipped)],
        };
        Sources.Say(screen, all.Source, all.Licence, all.Skipped);
        var asked = Enumerable.Range(0, all.Count).Where(i => i % HeldOut == 0).ToArray();
        var known = Enumerable.Range(0, all.Count).Where(i => i % HeldOut != 0).ToArray();
        return (all, all.Take(known), all.Take(asked));
    }
}
