using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>
/// What single operations of the runtime's Model cost. Sizes are of one sample, except those of weights. The memory is what torch takes on a CPU:
/// MemoryTests compare it for every golden declaration with what its tensors take.
/// </summary>
internal static class Operation
{
    /// <summary>A linear layer. It keeps its input; going back it makes the gradients of the input and of the weight.</summary>
    public static Cost Linear(Dim positions, Dim inputs, Dim outputs) =>
        Product(2 * positions * inputs * outputs, New(kept: positions * inputs, output: positions * outputs, gradients: positions * inputs, ofWeight: inputs * outputs));

    /// <summary>A linear layer whose input another operation keeps.</summary>
    public static Cost LinearOfKept(Dim positions, Dim inputs, Dim outputs) =>
        Product(2 * positions * inputs * outputs, New(kept: 0, output: positions * outputs, gradients: positions * inputs, ofWeight: inputs * outputs));

    /// <summary>A linear layer over data, which has no gradient: going back, half of the operations.</summary>
    public static Cost LinearOfData(Dim positions, Dim inputs, Dim outputs)
    {
        var operations = 2 * positions * inputs * outputs;
        return New(kept: positions * inputs, output: positions * outputs, gradients: 0, ofWeight: inputs * outputs) with { Forward = operations, Backward = operations };
    }

    /// <summary>A product with a learned matrix: going back, as many operations for the gradient of the weight and as many for that of the input.</summary>
    public static Cost Product(Dim operations, Cost memory) => memory with { Forward = operations, Backward = 2 * operations };

    /// <summary>A norm over the channels. It keeps its input, and mean and deviation of each position.</summary>
    public static Cost LayerNorm(Dim positions, Dim width) =>
        New(kept: positions * (width + 2), output: positions * width, gradients: positions * width) with { Internal = Memory.Numbers(2 * positions) };

    /// <summary>GELU keeps its input.</summary>
    public static Cost Gelu(Dim numbers) => New(kept: numbers, output: numbers, gradients: numbers);

    /// <summary>ReLU keeps its output, which is the input that the next operation keeps.</summary>
    public static Cost Relu(Dim numbers) => New(kept: 0, output: numbers, gradients: numbers, held: numbers);

    /// <summary>Dropout keeps the factors that it has drawn.</summary>
    public static Cost Dropout(Dim numbers) => New(kept: numbers, output: numbers, gradients: numbers, held: numbers);

    /// <summary>A learned factor for each channel keeps its input; going back it makes two products.</summary>
    public static Cost Scale(Dim numbers) => New(kept: numbers, output: numbers, gradients: 2 * numbers);

    /// <summary>Drop path keeps one factor for each sample.</summary>
    public static Cost DropPath(Dim numbers) => New(kept: 1, output: numbers, gradients: numbers, held: numbers);

    /// <summary>The sum of a sequence and a learned table of as many numbers keeps nothing.</summary>
    public static Cost AddTable(Dim numbers) => New(kept: 0, output: numbers, gradients: 0, ofWeight: numbers, held: numbers);

    /// <summary>One row of a learned table for each position. It keeps what is padding, a byte for each.</summary>
    public static Cost Lookup(Dim positions, Dim width, Dim rows)
    {
        var lookup = New(kept: 0, output: positions * width, gradients: positions * width, ofWeight: rows * width, held: positions * width);
        return lookup.Keeping(Memory.Bytes(positions));
    }

    /// <summary>Chosen positions of a sequence. Going back, the others get zeros.</summary>
    public static Cost Rows(Dim input, Dim output) => New(kept: 0, output: output, gradients: input, held: input);

    /// <summary>A new sequence that keeps nothing, and whose gradient is handed on as it is.</summary>
    public static Cost Copy(Dim input, Dim output) => New(kept: 0, output: output, gradients: 0, held: input);

    /// <summary>The memory of an operation, in numbers.</summary>
    /// <param name="kept">What it keeps for the backward pass.</param>
    /// <param name="output">What it makes.</param>
    /// <param name="gradients">The gradients that it makes, besides the one that arrives.</param>
    /// <param name="ofWeight">Those of a weight, which are as large for any batch.</param>
    /// <param name="held">What else lives until the scope ends: its input where it does not keep it, and intermediate results.</param>
    public static Cost New(Dim kept, Dim output, Dim gradients, Dim? ofWeight = null, Dim? held = null)
    {
        var (keeps, holds, makes) = (Memory.Numbers(kept), Memory.Numbers(held ?? Dim.Zero), Memory.Numbers(output));
        Peak back = keeps + makes + new Memory(Memory.Numbers(gradients).OfSample, Memory.NumbersOnce(ofWeight ?? Dim.Zero).Once);
        return new()
        {
            Kept = keeps,
            Held = holds,
            Output = makes,
            ForwardPeak = keeps + holds + makes,
            BackwardPeak = back,
            BackwardPeakOfBranch = back,
        };
    }
}
