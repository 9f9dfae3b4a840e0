using Data2Vec.Cli.Declarations;
using Data2Vec.Dsl.Machine;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>Compares what a pair will need with the memory that there is, before any of it is allocated.</summary>
/// <param name="pair">The pair. Of one that was written by hand nothing is known, and nothing refused.</param>
/// <param name="device">Where it will be.</param>
internal sealed class MemoryNeed(Declaration pair, torch.Device device)
{
    // What is loaded and started later: data, threads with their stacks and heaps, kernels that are compiled, a GPU's context.
    private const long Reserve = 512 << 20;

    private readonly MemoryLimit? _limit = MemoryLimit.Of(device) is { } limit
        ? new(Math.Max(0, limit.Bytes - Reserve), $"{limit.Source}, less {StepMemory.Text(Reserve)} for data and threads") : null;

    /// <summary>Refuses a training that would not fit whatever its batch. Call it before the pair is created.</summary>
    /// <exception cref="Refusal">It would not.</exception>
    public void RequireState() => Require(StepMemory.Of(pair.Type)?.StateBytes, "trained");

    /// <summary>Refuses a measurement of a pair beside another one with random parameters, of which there are values only.</summary>
    /// <exception cref="Refusal">They would not fit.</exception>
    public void RequireTwoModels() => Require(2 * StepMemory.Of(pair.Type)?.ModelBytes, "measured beside one with random parameters");

    /// <summary>Refuses a training whose step would not fit.</summary>
    /// <param name="recipe">The recipe of the run.</param>
    /// <param name="length">The mean length of clips and texts; without one only what does not depend on it counts.</param>
    /// <param name="setting">What to type for a value of the recipe, from its name and value; null where the verb has no option for it.</param>
    /// <exception cref="Refusal">It would not; the sentence says what does.</exception>
    public void RequireStep(Recipe recipe, long? length, Func<string, int, string?> setting)
    {
        if (StepMemory.Of(pair.Type, length)?.Refusal(recipe, _limit, setting) is { } sentence)
        {
            throw Refusal.Usage(sentence + ".");
        }
    }

    private void Require(long? bytes, string done)
    {
        if (_limit is not null && bytes > _limit.Bytes)
        {
            throw Refusal.Usage(
                $"'{pair.Name}' needs {StepMemory.Text(bytes.Value)} to be {done}, and {StepMemory.Text(_limit.Bytes)} are left ({_limit.Source}), "
                + $"{StepMemory.Text(bytes.Value - _limit.Bytes)} too few; take a smaller model.");
        }
    }
}
