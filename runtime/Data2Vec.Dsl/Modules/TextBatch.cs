using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>A batch of tokenised text.</summary>
public sealed class TextBatch : Batch
{
    private IReadOnlyList<int>? _lengths;

    /// <summary>Takes over tokens.</summary>
    /// <param name="tokens">One row per text, <c>[B, N]</c> int64, padded behind its end. The batch owns the tensor.</param>
    /// <param name="padding">True where a position is not to be attended to, <c>[B, N]</c>; null where every position is. The batch owns the tensor.</param>
    /// <param name="lengths">Tokens of each text before its padding, where they are known; else the padding is asked for them, which waits for its device.</param>
    /// <exception cref="ArgumentException">The tensors do not fit each other.</exception>
    public TextBatch(torch.Tensor tokens, torch.Tensor? padding = null, IReadOnlyList<int>? lengths = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.dim() != 2 || tokens.dtype != torch.ScalarType.Int64)
        {
            throw new ArgumentException(
                $"Texts are the rows of an int64 matrix [B, N], but the tokens are {tokens.dtype.ToString().ToLowerInvariant()} [{string.Join(", ", tokens.shape)}].",
                nameof(tokens));
        }

        if (padding is not null && (padding.dtype != torch.ScalarType.Bool || !padding.shape.SequenceEqual(tokens.shape)))
        {
            throw new ArgumentException(
                $"The padding of tokens [{string.Join(", ", tokens.shape)}] is bool of the same shape, but it is {padding.dtype.ToString().ToLowerInvariant()} [{string.Join(", ", padding.shape)}].",
                nameof(padding));
        }

        if (lengths is not null && (lengths.Count != tokens.size(0) || lengths.Any(n => n < 0 || n > tokens.size(1))))
        {
            throw new ArgumentException(
                $"{tokens.size(0)} texts of at most {tokens.size(1)} tokens need as many lengths from 0 to {tokens.size(1)}, but the lengths are [{string.Join(", ", lengths)}].",
                nameof(lengths));
        }

        (Tokens, Padding) = (tokens, padding);
        _lengths = padding is null ? null : lengths;
    }

    /// <summary>The tokens, <c>[B, N]</c>.</summary>
    public torch.Tensor Tokens { get; }

    /// <summary>True where a position is padding, <c>[B, N]</c>; null where nothing is padded.</summary>
    public torch.Tensor? Padding { get; }

    /// <summary>Tokens of each text before its padding; null where nothing is padded.</summary>
    public IReadOnlyList<int>? Lengths => _lengths ??= Padding is null ? null : Counted(Padding);

    /// <inheritdoc/>
    public override long Count => Tokens.size(0);

    /// <summary>A batch of rows whose padding is where <paramref name="pad"/> stands.</summary>
    public static TextBatch Padded(torch.Tensor tokens, long pad)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        using var scope = torch.NewDisposeScope();
        var padding = tokens.eq(pad);
        return new TextBatch(tokens, padding.any().item<bool>() ? padding.DetachFromDisposeScope() : null);
    }

    /// <summary>Checks the batch against what an encoder declares. Inside the encoder there is nothing left to check.</summary>
    /// <param name="encoder">The encoder's name, for the message.</param>
    /// <param name="vocabulary">Tokens that it knows.</param>
    /// <param name="context">Most positions that it has.</param>
    /// <param name="least">Tokens of the shortest text that it takes.</param>
    /// <exception cref="ArgumentException">A text is too long or too short, or a token is not in the vocabulary.</exception>
    public void Require(string encoder, int vocabulary, int context, int least = 0)
    {
        if (Tokens.size(1) > context)
        {
            throw new ArgumentException($"'{encoder}' takes up to {context} tokens, but a text of this batch has {Tokens.size(1)}; cut it, or declare a longer Context.");
        }

        // Asking a device for its numbers would wait for it; there the embedding itself refuses unknown tokens.
        if (Tokens.device_type != DeviceType.CPU || Tokens.NumberOfElements == 0)
        {
            return;
        }

        if (least > 0 && (Lengths?.Min() ?? Tokens.size(1)) is var shortest && shortest < least)
        {
            throw new ArgumentException($"'{encoder}' takes texts of {least} tokens or more, but one of this batch has {shortest}; leave out shorter ones.");
        }

        foreach (var token in Tokens.data<long>())
        {
            if (token < 0 || token >= vocabulary)
            {
                throw new ArgumentException($"'{encoder}' knows tokens 0 to {vocabulary - 1}, but this batch has {token}; was it made with another vocabulary?");
            }
        }
    }

    private static int[] Counted(torch.Tensor padding)
    {
        using var scope = torch.NewDisposeScope();
        return padding.logical_not().sum([1L]).to(torch.ScalarType.Int32).cpu().data<int>().ToArray();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Tokens.Dispose();
        Padding?.Dispose();
    }
}
