using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Plans;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>Writes what an encoder and a pair cost: constants for one sample of the reference length, methods for any batch.</summary>
/// <param name="encoder">The encoder, or the pair's.</param>
/// <param name="owner">In front of the encoder's own members; empty where it is the encoder that is written.</param>
internal sealed class CostMembers(EncoderPlan encoder, string owner)
{
    private const string Products = "two per multiply-add, matrix products only";

    // How long the samples of a batch are, where they are not all of one size.
    private string? Length => encoder.Modality.Length;

    private string Reference => encoder.ReferenceText is { } text ? $"over {text}" : "of one sample";

    private string LengthSummary => Length == "samples" ? "Samples of each clip, padding included." : "Tokens of each text, padding included.";

    /// <summary>An encoder's.</summary>
    public void OfEncoder(CodeWriter code)
    {
        var cost = encoder.Cost;
        Constant(code, "ForwardFlops", cost.ForwardFlops, $"Floating-point operations of a forward pass {Reference}: {Products}.");
        Constant(code, "BackwardFlops", cost.BackwardFlops, $"Floating-point operations of a backward pass {Reference}.");
        if (Length is not null)
        {
            Method(code, "ForwardFlopsOf", $"Floating-point operations of one sample's forward pass: {Products}.", [Length], [cost.Total.Forward]);
            Method(code, "BackwardFlopsOf", "Floating-point operations of one sample's backward pass.", [Length], [cost.Total.Backward]);
        }

        Method(
            code, "SavedBytes", "Bytes of float32 that a forward pass in training keeps for the backward pass, its result included.",
            Parameters("batch"), [(cost.Total.Kept + cost.Result).OfBatch(Batch)]);
    }

    /// <summary>A pair's.</summary>
    public void OfPair(CodeWriter code, PairCost cost)
    {
        Constant(code, "StateBytes", cost.StateBytes, "Bytes of parameters, gradients, Adam's moments and the teacher in float32.");
        Method(
            code, "TrainingFlops", $"Floating-point operations of a training step, the teacher's and the head's included: {Products}.",
            [.. Parameters("batch"), "masked"],
            [(Batch * cost.Flops) + (cost.MaskedFlops * Dim.Symbol("M"))]);
        Method(
            code, "StepBytes", "Bytes of float32 at the peak of a training step in which every position is masked, without the batch: state, what is kept, what passes.",
            Parameters("batch"), [.. cost.Passing.Moments.Select(moment => moment.OfBatch(Batch))], add: "StateBytes");
    }

    private static Dim Batch => Dim.Symbol("B");

    private string[] Parameters(string first) => Length is null ? [first] : [first, Length];

    private static void Constant(CodeWriter code, string name, long value, string summary) =>
        code.Summary(summary).Line($"public const long {name} = {Literal.Of(value)};").Line();

    // The most of several sizes, added to something else where that is given.
    private void Method(CodeWriter code, string name, string summary, string[] parameters, IReadOnlyList<Dim> sizes, string? add = null)
    {
        code.Summary(summary);
        foreach (var parameter in parameters)
        {
            var text = parameter == "batch" ? "Samples of the batch." : parameter == "masked" ? "Masked positions of the batch." : LengthSummary;
            code.Line($"/// <param name=\"{parameter}\">{text}</param>");
        }

        var sum = add is null ? "" : add + " + ";
        var signature = $"public static long {name}({string.Join(", ", parameters.Select(p => "long " + p))})";
        if (encoder.Frames is not null)
        {
            code.Block(signature, () =>
            {
                code.Line($"var frames = {owner}Frames(samples);");
                Most(code, "return " + sum, sizes);
            });
            code.Line();
            return;
        }

        code.Line(signature + " =>").Indented(() => Most(code, sum, sizes)).Line();
    }

    private void Most(CodeWriter code, string start, IReadOnlyList<Dim> sizes)
    {
        if (sizes.Count == 1)
        {
            Sum(code, start, sizes[0], ";");
            return;
        }

        code.Line(start + "MaxOf([").Indented(() =>
        {
            for (var i = 0; i < sizes.Count; i++)
            {
                var (line, end) = (string.Join(" ", Terms(sizes[i])), i == sizes.Count - 1 ? "]);" : ",");
                if (code.Fits(line + end))
                {
                    code.Line(line + end);
                    continue;
                }

                Sum(code, "", sizes[i], end);
            }
        });
    }

    // One term a line where there are several: a polynomial is read term by term.
    private void Sum(CodeWriter code, string start, Dim size, string end)
    {
        var terms = Terms(size).ToList();
        code.Line(start + terms[0] + (terms.Count == 1 ? end : ""));
        code.Indented(() =>
        {
            for (var i = 1; i < terms.Count; i++)
            {
                code.Line(terms[i] + (i == terms.Count - 1 ? end : ""));
            }
        });
    }

    // The terms of a sum, each but the first with its sign.
    private IEnumerable<string> Terms(Dim size)
    {
        var text = size.ToCSharp(symbol => symbol switch { "B" => "batch", "M" => "masked", "T" => "samples", "N" => encoder.Frames is null ? "tokens" : "frames", _ => symbol });
        var (depth, start) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0 && i > start && i + 1 < text.Length && text[i] is '+' or '-' && text[i - 1] == ' ' && text[i + 1] == ' ')
            {
                yield return text.Substring(start, i - start).TrimEnd();
                start = i;
            }
        }

        yield return text.Substring(start);
    }
}
