using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl;

// The operations of text encoders.
public abstract partial class Model
{
    /// <summary>One row of a table for each token; the padding token's row gets no gradient. <c>[B, N]</c> and <c>[V, D]</c> → <c>[B, N, D]</c></summary>
    protected static torch.Tensor Lookup(torch.Tensor tokens, torch.Tensor table, int padding)
    {
        var rows = table.index_select(0, tokens.flatten()).view(tokens.size(0), tokens.size(1), -1);
        return torch.where(tokens.eq(padding).unsqueeze(-1), rows.detach(), rows);
    }

    /// <summary>The place of each token among those that are no padding, counted from padding + 1; padding's is padding. <c>[B, N] → [B, N]</c></summary>
    protected static torch.Tensor Places(torch.Tensor tokens, int padding)
    {
        var isToken = tokens.ne(padding).to(torch.ScalarType.Int64);
        return (isToken.cumsum(1) * isToken) + padding;
    }

    /// <summary>The student's tokens: the mask token where it predicts, other tokens where the policy puts some. <c>[B, N]</c>; shape unchanged.</summary>
    protected static torch.Tensor ReplaceTokens(torch.Tensor tokens, MaskBatch mask, long token)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var masked = tokens.masked_fill(mask.Positions, token);
        return mask.Replacements is null ? masked : torch.where(mask.Replacements.ge(0), mask.Replacements, masked);
    }

    /// <summary>The tokens of a batch as a grid for masking policies.</summary>
    protected static MaskGrid TokenGrid(TextBatch batch, int vocabulary)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new MaskGrid(batch.Count, Rows: 1, Columns: (int)batch.Tokens.size(1), ExtraTokens: 0)
        {
            Lengths = batch.Lengths,
            Vocabulary = vocabulary,
        };
    }
}
