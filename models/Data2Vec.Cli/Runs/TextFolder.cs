using Data2Vec.Cli.Output;
using Data2Vec.Dsl.Data.Text;

namespace Data2Vec.Cli.Runs;

/// <summary>The user's own texts: one folder a class, one text a line; every tenth is held out.</summary>
internal static class TextFolder
{
    /// <summary>Loads labelled texts.</summary>
    /// <param name="folder">The folder, which has one for each class.</param>
    /// <param name="field">The member of JSON lines that holds the text.</param>
    /// <param name="screen">Is told what was found.</param>
    /// <param name="run">The folder of the run, which gets a list of what was left out.</param>
    /// <exception cref="Refusal">There are fewer than two classes.</exception>
    public static (TextCorpus All, TextCorpus Train, TextCorpus Test) Load(string folder, string field, Screen screen, RunFolder? run = null)
    {
        var all = TextCorpus.FromFiles(folder, field: field);
        if (all.ClassNames.Count < 2)
        {
            throw Refusal.BadData(
                $"What an encoder of text has learned is measured by classes, and '{folder}' "
                + (all.HasLabels ? "has one folder of texts" : "has texts outside of folders") + "; "
                + "put the texts of each class into a folder of its own, and none beside them, or use `d2v pretrain`.");
        }

        Sources.Say(screen, all.Source, all.Licence, all.Skipped, run);
        var (known, asked) = all.Split();
        return (all, known, asked);
    }
}
