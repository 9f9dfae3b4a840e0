using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>
/// What a stage, a part of one or a whole model costs: operations and memory of a pass through it, as sizes. Operations are those of matrix products,
/// two per multiply-add. Memory is of float32. <see cref="Operation"/> has the costs of single operations; a sum is one after the other.
/// </summary>
/// <remarks>
/// Each operation accounts for its input, which has come from elsewhere and is either kept or held; its output is accounted for by the operation that
/// takes it. So no tensor counts twice, whoever needs it.
/// </remarks>
internal sealed record Cost
{
    /// <summary>Nothing is done.</summary>
    public static Cost None { get; } = new();

    /// <summary>Operations of the forward pass of one sample.</summary>
    public Dim Forward { get; init; } = Dim.Zero;

    /// <summary>Operations of the backward pass of one sample.</summary>
    public Dim Backward { get; init; } = Dim.Zero;

    /// <summary>What is kept from the forward to the backward pass.</summary>
    public Memory Kept { get; init; } = Memory.None;

    /// <summary>What else stays alive until the scope ends that it is computed in: inputs and intermediate results that no gradient needs.</summary>
    public Memory Held { get; init; } = Memory.None;

    /// <summary>What of it only operations themselves know of: without a gradient it is released at once.</summary>
    public Memory Internal { get; init; } = Memory.None;

    /// <summary>The result, and its gradient.</summary>
    public Memory Output { get; init; } = Memory.None;

    /// <summary>The most that is alive in the forward pass, with what is kept and held and the result.</summary>
    public Peak ForwardPeak { get; init; } = Peak.None;

    /// <summary>The most that is alive in the backward pass, with what is kept and the gradient that arrives as long as it is needed.</summary>
    public Peak BackwardPeak { get; init; } = Peak.None;

    /// <summary>The same where the gradient that arrives stays alive to the end, since it goes past a branch as well.</summary>
    public Peak BackwardPeakOfBranch { get; init; } = Peak.None;

    /// <summary>One after the other.</summary>
    public static Cost operator +(Cost a, Cost b)
    {
        if (ReferenceEquals(a, None) || ReferenceEquals(b, None))
        {
            return ReferenceEquals(a, None) ? b : a;
        }

        return new()
        {
            Forward = a.Forward + b.Forward,
            Backward = a.Backward + b.Backward,
            Kept = a.Kept + b.Kept,
            Held = a.Held + b.Held,
            Internal = a.Internal + b.Internal,
            Output = b.Output,
            ForwardPeak = Peak.Max(a.ForwardPeak, b.ForwardPeak + (a.Kept + a.Held)),
            BackwardPeak = Peak.Max(a.BackwardPeak, b.BackwardPeak + a.Kept),
            BackwardPeakOfBranch = Peak.Max(a.BackwardPeak + b.Output, b.BackwardPeakOfBranch + a.Kept),
        };
    }

    /// <summary>So often in a row, each in a scope of its own.</summary>
    public static Cost operator *(long times, Cost cost)
    {
        var before = (times - 1) * cost.Kept;
        return cost with
        {
            Forward = times * cost.Forward,
            Backward = times * cost.Backward,
            Kept = times * cost.Kept,
            Held = Memory.None,
            Internal = times * cost.Internal,
            ForwardPeak = cost.ForwardPeak + before,
            BackwardPeak = cost.BackwardPeak + before,
            BackwardPeakOfBranch = cost.BackwardPeakOfBranch + before,
        };
    }

    /// <summary>Keeps more.</summary>
    public Cost Keeping(Memory more) => this with
    {
        Kept = Kept + more,
        ForwardPeak = ForwardPeak + more,
        BackwardPeak = BackwardPeak + more,
        BackwardPeakOfBranch = BackwardPeakOfBranch + more,
    };

    /// <summary>Holds more.</summary>
    public Cost Holding(Memory more) => this with { Held = Held + more, ForwardPeak = ForwardPeak + more };

    /// <summary>Needs more for a moment of the forward pass.</summary>
    public Cost PassingForward(Memory more) => this with { ForwardPeak = ForwardPeak + more };

    /// <summary>Needs more for a moment of the backward pass.</summary>
    public Cost PassingBackward(Memory more) => this with { BackwardPeak = BackwardPeak + more, BackwardPeakOfBranch = BackwardPeakOfBranch + more };

    /// <summary>In a scope of its own: what it holds is released at its end.</summary>
    public Cost InScope() => this with { Held = Memory.None };

    /// <summary>A branch whose result is added to the stream: x + f(x).</summary>
    public Cost Added()
    {
        var before = Kept + Held;
        return this with
        {
            Held = Held + Output,
            ForwardPeak = Peak.Max(ForwardPeak, before + Output + Output),
            BackwardPeak = BackwardPeakOfBranch,
        };
    }

    /// <summary>Where no gradient is wanted: nothing is kept and nothing goes back; what would be kept is held.</summary>
    public Cost WithoutGradient() => this with
    {
        Backward = Dim.Zero,
        Kept = Memory.None,
        Held = Kept + Held - Internal,
        Internal = Memory.None,
        ForwardPeak = ForwardPeak - Internal,
        BackwardPeak = Peak.None,
        BackwardPeakOfBranch = Peak.None,
    };

    /// <summary>Only its input is kept, and it is computed once more before it goes back.</summary>
    /// <param name="input">The input.</param>
    public Cost Recomputed(Memory input) => this with
    {
        Backward = Forward + Backward,
        Kept = input,
        Held = Memory.None,
        Internal = Memory.None,
        ForwardPeak = ForwardPeak - Internal,
        BackwardPeak = Peak.Max(ForwardPeak + Output, BackwardPeak),
        BackwardPeakOfBranch = Peak.Max(ForwardPeak + Output, BackwardPeakOfBranch),
    };
}
