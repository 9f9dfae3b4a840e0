using System.Text.Json;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Recipes;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>The processes that share a run.</summary>
internal static class Processes
{
    /// <summary>Joins the others where there are any, with this process's share of the machine's threads.</summary>
    /// <returns>Null where the process is alone.</returns>
    /// <exception cref="Refusal">The environment contradicts itself, or the others do not come.</exception>
    public static ICollective? Join(torch.Device device, bool threadsGiven, CancellationToken stop)
    {
        try
        {
            if (RankPlace.Read() is not { } place)
            {
                return null;
            }

            if (!threadsGiven && Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
            {
                torch.set_num_threads(place.Threads);
            }

            return Collectives.Join(place, device, stop);
        }
        catch (ArgumentException e)
        {
            throw Refusal.Usage(e.Message);
        }
    }

    /// <summary>Whether the run is complete already, as rank 0, which alone reads its folder, tells all.</summary>
    public static bool AreDone(ICollective? ranks, bool isComplete) =>
        ranks is null ? isComplete : bool.Parse(ranks.BroadcastText(isComplete.ToString()));

    /// <summary>Proves that the processes can share the passes of an update and do the same run.</summary>
    /// <exception cref="Refusal">They cannot, or one does another run than rank 0; the sentence says what differs.</exception>
    public static void Require(ICollective? ranks, Recipe recipe, RunIdentity identity)
    {
        if (ranks is null)
        {
            return;
        }

        if (recipe.Passes % ranks.Size != 0)
        {
            throw Refusal.Usage(
                $"An update has {recipe.WorldSize} × {recipe.Accumulation} passes, which {ranks.Size} processes cannot share equally; type --set WorldSize={ranks.Size}.");
        }

        var zero = JsonSerializer.Deserialize<Dictionary<string, string>>(ranks.BroadcastText(JsonSerializer.Serialize(identity.Deciding)))!;
        var differs = identity.Deciding.FirstOrDefault(each => zero.GetValueOrDefault(each.Key) != each.Value);
        using var count = torch.tensor(new[] { differs.Key is null ? 0f : 1 }, torch.ScalarType.Float32, torch.CPU);
        ranks.AllReduce(count);
        if (differs.Key is not null)
        {
            throw Refusal.Usage(
                $"Rank {ranks.Rank} has {differs.Key} {differs.Value} and rank 0 has {zero.GetValueOrDefault(differs.Key, "none")}; start all ranks with the same options and data.");
        }

        if (count[0].item<float>() > 0)
        {
            throw Refusal.Usage("Not all ranks were started with the same options and data; those that differ say in what.");
        }
    }
}
