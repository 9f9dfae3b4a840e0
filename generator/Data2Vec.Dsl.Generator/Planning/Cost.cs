using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>
/// What a stage costs: operations and memory of one sample, as sizes. Operations are those of matrix products, two per multiply-add; memory
/// is of float32, and what autograd keeps, which is counted where it is kept: by the operation that needs it in the backward pass.
/// </summary>
/// <param name="Forward">Operations of the forward pass.</param>
/// <param name="Backward">Operations of the backward pass.</param>
/// <param name="Saved">Bytes of one sample that are kept from the forward to the backward pass.</param>
/// <param name="SavedOnce">Bytes that are kept once for the whole batch: weights in another order.</param>
internal sealed record Cost(Dim Forward, Dim Backward, Dim Saved, Dim SavedOnce)
{
    private const int BytesOfNumber = 4;

    public static Cost None { get; } = new(Dim.Zero, Dim.Zero, Dim.Zero, Dim.Zero);

    /// <summary>A product with a learned matrix: going back, as many operations for the weight's gradient and as many for the input's.</summary>
    public static Cost Product(Dim operations) => None with { Forward = operations, Backward = 2 * operations };

    /// <summary>A product whose input is data and has no gradient.</summary>
    public static Cost ProductOfData(Dim operations) => None with { Forward = operations, Backward = operations };

    public static Cost operator +(Cost a, Cost b) =>
        new(a.Forward + b.Forward, a.Backward + b.Backward, a.Saved + b.Saved, a.SavedOnce + b.SavedOnce);

    public static Cost operator *(long times, Cost cost) =>
        new(times * cost.Forward, times * cost.Backward, times * cost.Saved, times * cost.SavedOnce);

    /// <summary>Keeps as many float32 of each sample besides.</summary>
    public Cost Keeping(Dim numbers) => this with { Saved = Saved + (BytesOfNumber * numbers) };

    /// <summary>Keeps as many bytes of each sample besides.</summary>
    public Cost KeepingBytes(Dim bytes) => this with { Saved = Saved + bytes };

    /// <summary>Keeps as many float32 once besides.</summary>
    public Cost KeepingOnce(Dim numbers) => this with { SavedOnce = SavedOnce + (BytesOfNumber * numbers) };

    /// <summary>The same where no gradient arrives: nothing is kept and nothing goes back.</summary>
    public Cost Frozen() => None with { Forward = Forward };
}
