using System.Globalization;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Randomness;

namespace Data2Vec.Cli.Runs;

/// <summary>Made-up clips and texts for the short form of the demo, which shows that everything works and must do so without a network.</summary>
internal static class QuickSamples
{
    private const string Licence = "made by this program";
    private const string Letters = "ABCDEFGH";
    private static readonly string[] _things = ["bird", "fish", "tree", "flower", "river", "mountain"];
    private static readonly string[] _acts = ["sings", "sleeps", "grows", "waits", "moves", "shines"];
    private static readonly string[] _places = ["in the wood", "under the bridge", "near the sea", "behind the house"];

    /// <summary>Words of letters that are tones.</summary>
    public static AudioData Audio(int sampleRate)
    {
        var clips = Enumerable.Range(0, 40).Select(i => Clip(i, sampleRate)).ToList();
        AudioSet Set(IEnumerable<AudioClip> part) => new([.. part], sampleRate, "tones", Licence);
        return new(Set(clips.Take(32)), Set(clips.Skip(32)), "tones that spell letters, made up for the short form", []);
    }

    /// <summary>Sentences about living and lifeless things.</summary>
    public static (TextCorpus Train, TextCorpus Test) Texts()
    {
        TextCorpus Corpus(int first, int count)
        {
            var (texts, labels) = (new string[count], new int[count]);
            for (var i = 0; i < count; i++)
            {
                var draws = Draws.Keyed(1, 0, first + i);
                var thing = draws.Integer(0, _things.Length - 1);
                texts[i] = $"a {_things[thing]} {_acts[draws.Integer(0, _acts.Length - 1)]} {_places[draws.Integer(0, _places.Length - 1)]}";
                labels[i] = thing < 4 ? 1 : 0;
            }

            return new TextCorpus(texts, "sentences made up for the short form", Licence, labels, ["lifeless", "living"]);
        }

        return (Corpus(0, 300), Corpus(300, 100));
    }

    private static AudioClip Clip(int index, int sampleRate)
    {
        var draws = Draws.Keyed(1, 0, index);
        var word = string.Concat(Enumerable.Range(0, 3 + (index % 4)).Select(_ => Letters[draws.Integer(0, Letters.Length - 1)]));
        var tone = sampleRate / 4;
        var samples = new float[word.Length * tone];
        for (var i = 0; i < samples.Length; i++)
        {
            var frequency = 200 * Math.Pow(1.3, Letters.IndexOf(word[i / tone], StringComparison.Ordinal));
            samples[i] = (float)(Math.Sin(2 * Math.PI * frequency * i / sampleRate) + (0.05 * draws.Uniform(-1, 1)));
        }

        return new(index.ToString(CultureInfo.InvariantCulture), samples, word);
    }
}
