using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>What a training step of a pair costs: the student's passes, the teacher's, the head's on masked positions, and the memory.</summary>
internal sealed class PairCost
{
    private const int BytesOfNumber = 4;

    // Values, gradients and Adam's two moments.
    private const int BuffersOfStudent = 4;

    // Rates by layer, and the values before a step.
    private const int BuffersOfLayerDecay = 2;

    public PairCost(PairPlan pair)
    {
        var encoder = pair.Encoder;
        var isWhole = pair.Settings.Teacher.Averages == Averaged.Encoder;
        var last = LastBlock(pair);
        Flops = encoder.Cost.Total.Forward + encoder.Cost.Total.Backward - (encoder.Transformer.Output[1].Size * last)
            + (isWhole ? encoder.Cost.Total : encoder.Cost.Of(encoder.Context)).Forward;

        // Forward 2 per multiply-add, back as many for the weight and for the input.
        MaskedFlops = last + (6 * pair.Head.Where(p => p.IsMatrix).Sum(p => p.Count));
        var teacher = encoder.Parameters.Where(p => isWhole || p.Part is Part.Stem or Part.Context).Sum(p => p.Aligned);
        var buffers = BuffersOfStudent + (pair.Settings.Recipe.LayerDecay < 1 ? BuffersOfLayerDecay : 0);
        StateBytes = checked(BytesOfNumber * ((buffers * encoder.Parameters.Concat(pair.Head).Sum(p => p.Aligned)) + teacher));
        StepBytes = encoder.Cost.Total.Saved + Passing(encoder);
        FlopsOfReference = checked(encoder.Cost.At(Flops));
        _ = encoder.Cost.At(StepBytes);
    }

    /// <summary>Operations of a step for one sample, without those of masked positions.</summary>
    public Dim Flops { get; }

    /// <summary>Operations of the student's last block and the head for one masked position.</summary>
    public long MaskedFlops { get; }

    /// <summary>Operations of a step for one sample of the reference length, without those of masked positions.</summary>
    public long FlopsOfReference { get; }

    /// <summary>Bytes of parameters, gradients, moments, rates by layer and the teacher, whatever the batch.</summary>
    public long StateBytes { get; }

    /// <summary>Bytes of one sample at the moment of a step when most is alive, were every position masked.</summary>
    public Dim StepBytes { get; }

    // What the student, and a teacher whose targets need no other positions, do behind the last attention for a masked position.
    private static long LastBlock(PairPlan pair)
    {
        var (forward, backward) = pair.Encoder.Transformer.OfWantedPosition;
        return checked(forward + backward + (pair.Settings.TargetsNeedAllPositions ? 0 : forward));
    }

    /// <summary>
    /// What is alive besides what is kept, at the worse of two moments: at the end of the forward pass each block's branch, the input and
    /// what is compared; or in the last block of the backward pass the gradients inside it.
    /// </summary>
    private static Dim Passing(EncoderPlan encoder)
    {
        var blocks = encoder.Transformer;
        var positions = blocks.Output[1].Size;
        var (width, depth) = (blocks.Dim, blocks.Attribute.Depth);
        var forward = BytesOfNumber * (positions * (width * (depth + 3L)));
        var backward = BytesOfNumber * (positions * ((2 * blocks.Block.Hidden) + (3 * width)));
        if (blocks.Attribute.Recompute)
        {
            // What a block keeps elsewhere is alive here while it is computed, the first time and the second.
            (forward, backward) = (forward + blocks.Block.Cost.Saved, backward + blocks.Block.Cost.Saved);
        }

        return encoder.Cost.At(forward) > encoder.Cost.At(backward) ? forward : backward;
    }
}
