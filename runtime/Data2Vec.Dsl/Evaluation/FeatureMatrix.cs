namespace Data2Vec.Dsl.Evaluation;

/// <summary>One feature vector per image, row by row in memory.</summary>
public sealed class FeatureMatrix
{
    private readonly float[] _values;

    /// <summary>Wraps values. The array is not copied.</summary>
    /// <param name="values"><c>[count, dimension]</c>.</param>
    /// <param name="dimension">Length of a vector.</param>
    /// <exception cref="ArgumentException">The array is empty or not a whole number of vectors.</exception>
    public FeatureMatrix(float[] values, int dimension)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (dimension < 1 || values.Length == 0 || values.Length % dimension != 0)
        {
            throw new ArgumentException($"{values.Length} values are not a whole number of vectors of {dimension}.", nameof(values));
        }

        (_values, Dimension, Count) = (values, dimension, values.Length / dimension);
    }

    /// <summary>Number of vectors.</summary>
    public int Count { get; }

    /// <summary>Length of a vector.</summary>
    public int Dimension { get; }

    /// <summary>All values, <c>[count, dimension]</c>.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>One vector, <c>[dimension]</c>.</summary>
    public ReadOnlySpan<float> Row(int index) => _values.AsSpan(checked(index * Dimension), Dimension);

    /// <summary>Some of the vectors, in the order given.</summary>
    public FeatureMatrix Take(ReadOnlySpan<int> indices)
    {
        var values = new float[checked(indices.Length * Dimension)];
        for (var i = 0; i < indices.Length; i++)
        {
            Row(indices[i]).CopyTo(values.AsSpan(i * Dimension));
        }

        return new FeatureMatrix(values, Dimension);
    }

    // Shares the array; the tensor must not outlive the call that asked for it.
    internal TorchSharp.torch.Tensor AsTensor() => TorchSharp.torch.from_array(_values).view(Count, Dimension);

    internal void RequireLabels(ReadOnlySpan<int> labels, string what)
    {
        if (labels.Length != Count)
        {
            throw new ArgumentException($"{Count} {what} vectors need as many labels, but there are {labels.Length}.");
        }

        foreach (var label in labels)
        {
            if (label < 0)
            {
                throw new ArgumentException($"A {what} label is {label}; labels count from 0.");
            }
        }
    }
}
