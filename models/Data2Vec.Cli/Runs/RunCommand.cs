using System.Text.Json;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Runs;

/// <summary>
/// What the newest training state of a run says of how the run was begun. Only headers are read: whether a state is whole is found out before a run goes
/// on from it.
/// </summary>
internal static class RunCommand
{
    /// <summary>What a state calls the words of the command, a JSON array.</summary>
    public const string Key = "command";

    /// <summary>The words as a state holds them.</summary>
    public static string Write(IEnumerable<string> words) => JsonSerializer.Serialize(words);

    /// <summary>The words of the command; null where no state holds them.</summary>
    /// <param name="from">The run's folder or one training state.</param>
    public static string[]? Read(string from)
    {
        try
        {
            return Newest(from)?.GetValueOrDefault(Key) is { } words ? JsonSerializer.Deserialize<string[]>(words) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>How the run's samples were made ready; null where no state says it.</summary>
    /// <param name="from">The run's folder or one training state.</param>
    public static Preprocessing? PreprocessingOf(string from) => Newest(from) is { } metadata ? Preprocessing.FromMetadata(metadata) : null;

    private static IReadOnlyDictionary<string, string>? Newest(string from)
    {
        foreach (var state in File.Exists(from) ? [from] : new TrainingStates(Path.Combine(from, RunFolder.States)).Files)
        {
            try
            {
                using var file = SafetensorsFile.Open(state);
                return file.Metadata;
            }
            catch (CheckpointException)
            {
                // The state before it may be whole.
            }
        }

        return null;
    }
}
