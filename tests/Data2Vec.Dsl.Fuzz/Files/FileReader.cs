using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Data.Text;
using TorchSharp;

namespace Data2Vec.Dsl.Fuzz.Files;

/// <summary>A reader of files.</summary>
/// <param name="Name">What the command calls it.</param>
/// <param name="Files">The names of the files that it reads together; one of them is changed in a case.</param>
/// <param name="Seeds">Valid contents to begin from, one for each file.</param>
/// <param name="Read">Reads the files of a folder, and returns how many bytes were unpacked; 0 where nothing is packed.</param>
internal sealed record FileReader(string Name, string[] Files, IReadOnlyList<byte[][]> Seeds, Func<string, long> Read)
{
    /// <summary>Every reader of the product.</summary>
    public static IReadOnlyList<FileReader> All { get; } =
    [
        new("safetensors", ["x.safetensors"], FileSeeds.Safetensors(), Checkpoint("x.safetensors")),
        new("sharded", ["model.safetensors.index.json", "a.safetensors", "b.safetensors"], FileSeeds.Sharded(), Checkpoint("model.safetensors.index.json")),
        new("wav", ["x.wav"], FileSeeds.Wav(), OfPath("x.wav", path => WavFile.Read(path))),
        new("transcript", ["x.txt"], FileSeeds.Texts(), OfPath("x.txt", path => Transcripts.Read(path))),
        new("image", ["x.png"], FileSeeds.Images(), OfPath("x.png", Image)),
        new("idx", ["x-idx"], FileSeeds.Idx(), folder => IdxFile.Read(Path.Combine(folder, "x-idx"), axes: 3).Values.Length),
        new("vocabulary", ["vocab.json", "merges.txt"], FileSeeds.Vocabularies(), OfPath("", folder => BytePairTokenizer.Load(folder))),
        new("dictionary", ["vocab.json", "merges.txt", "dict.txt"], FileSeeds.Dictionaries(), OfPath("", folder => BytePairTokenizer.Load(
            Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"), Path.Combine(folder, "dict.txt")))),
        new("text", ["x.txt"], FileSeeds.Texts(), OfPath("", folder => TextCorpus.FromFiles(folder))),
        new("jsonl", ["x.jsonl"], FileSeeds.JsonLines(), OfPath("", folder => TextCorpus.FromFiles(folder))),
    ];

    private static Func<string, long> OfPath(string name, Func<string, object?> read) => folder =>
    {
        read(Path.Combine(folder, name));
        return 0;
    };

    private static Func<string, long> Checkpoint(string name) => OfPath(name, path =>
    {
        using var scope = torch.NewDisposeScope();
        return Safetensors.Read(path).Count;
    });

    // The decoder gives reasons, which the folder around it turns into an exception where it has nothing else.
    private static object? Image(string path) =>
        ImageDecoder.TryDecode(path, new ImagePreprocessing(8, 8, [0, 0, 0], [1, 1, 1]), new byte[3 * 8 * 8]) is { } reason ? throw new DataException($"'{path}' is left out: {reason}.") : null;
}
