using System.Collections.Concurrent;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;

namespace Data2Vec.Dsl.Fuzz.Mutants;

/// <summary>
/// The cases that mutants are put before: each batch is made once for all of them. One of four cases is right, or as in a run, and held against
/// all that is promised of it; three have a mistake at an edge, every edge in turn, and only the verdict counts.
/// </summary>
/// <param name="seed">The seed of the cases.</param>
internal sealed class Batches(int seed)
{
    /// <summary>Cases of a batch.</summary>
    public const int Size = 100;

    private readonly ConcurrentDictionary<int, Lazy<Task<IReadOnlyList<Batch>>>> _made = [];

    /// <summary>The two parts of a batch.</summary>
    public Task<IReadOnlyList<Batch>> OfAsync(int batch) => _made.GetOrAdd(batch, number => new(() => MakeAsync(number))).Value;

    private async Task<IReadOnlyList<Batch>> MakeAsync(int batch)
    {
        var numbers = Enumerable.Range(batch * Size, Size).ToLookup(number => number % 4 == 0);
        return
        [
            await PrepareAsync([.. numbers[true].Select(number => number % 8 == 0 ? Drawn.Of(seed, number) : Strata.Together(seed, number, turn: number / 8))], generates: true),
            await PrepareAsync([.. numbers[false].Select(number => Strata.Draw(seed, number, turn: number - (number / 4) - 1))], generates: false),
        ];
    }

    private static async Task<Batch> PrepareAsync(IReadOnlyList<Drawn> drawn, bool generates) =>
        new(drawn, await Checker.PrepareAsync([.. drawn.Select(d => new CaseText(d.Case, d.Space).Text)]), generates);
}

/// <summary>Cases, their project, and whether code is generated for them.</summary>
internal sealed record Batch(IReadOnlyList<Drawn> Drawn, Prepared Prepared, bool Generates);
