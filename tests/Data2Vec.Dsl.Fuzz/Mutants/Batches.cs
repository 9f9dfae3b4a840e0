using System.Collections.Concurrent;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;

namespace Data2Vec.Dsl.Fuzz.Mutants;

/// <summary>The cases that mutants are put before: each batch is made once for all of them. Three of four cases have a mistake at an edge, every edge in turn.</summary>
/// <param name="seed">The seed of the cases.</param>
internal sealed class Batches(int seed)
{
    /// <summary>Cases of a batch.</summary>
    public const int Size = 50;

    private readonly ConcurrentDictionary<int, Lazy<Task<(IReadOnlyList<Drawn> Drawn, Prepared Prepared)>>> _made = [];

    /// <summary>The cases of a batch and their project.</summary>
    public Task<(IReadOnlyList<Drawn> Drawn, Prepared Prepared)> OfAsync(int batch) => _made.GetOrAdd(batch, number => new(() => MakeAsync(number))).Value;

    private async Task<(IReadOnlyList<Drawn> Drawn, Prepared Prepared)> MakeAsync(int batch)
    {
        List<Drawn> drawn = [.. Enumerable.Range(batch * Size, Size).Select(number => 
            number % 4 == 0 ? Drawn.Of(seed, number) : Strata.Draw(seed, number, turn: number - (number / 4) - 1))];
        return (drawn, await Checker.PrepareAsync([.. drawn.Select(d => new CaseText(d.Case, d.Space).Text)]));
    }
}
