using System.Linq;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Stages;

namespace Data2Vec.Dsl.Generator.Plans;

/// <summary>What a training step of a pair costs: the student's passes, the teacher's, the head's on masked positions, and the memory.</summary>
internal sealed class PairCost
{
    // Values, gradients and Adam's two moments.
    private const int BuffersOfStudent = 4;

    // Of a parameter without a gradient there are no moments.
    private const int BuffersOfMoments = 2;

    // Rates by layer, and the values before a step.
    private const int BuffersOfLayerDecay = 2;

    // The memory of a step is told by the moments that are its peak for some of these batches; more of them differ little.
    private static readonly double[] s_batches = [1, 16, 1024];

    private readonly PairPlan _pair;
    private readonly EncoderPlan _encoder;

    public PairCost(PairPlan pair)
    {
        (_pair, _encoder) = (pair, pair.Encoder);
        var isWhole = pair.Settings.Teacher.Averages == Averaged.Encoder;
        var last = LastBlock(pair);
        var student = _encoder.Cost.Entrance + Encode(wanted: null);
        Flops = student.Forward + student.Backward - (pair.Seen * last)
            + (isWhole ? _encoder.Cost.Total : _encoder.Cost.Of(_encoder.Context)).Forward;

        // Forward 2 per multiply-add, back as many for the weight and for the input.
        MaskedFlops = last + (6 * pair.Head.Where(p => p.IsMatrix).Sum(p => p.Count));
        var teacher = _encoder.Parameters.Where(p => isWhole || p.Part is Part.Stem or Part.Context).Sum(p => p.Aligned);
        var buffers = BuffersOfStudent + (pair.Settings.Recipe.LayerDecay < 1 ? BuffersOfLayerDecay : 0);
        StateBytes = checked(Float32.Bytes * ((buffers * _encoder.Parameters.Concat(pair.Head).Sum(p => p.Aligned))
            - (BuffersOfMoments * _encoder.FrozenParameters.Sum(p => p.Aligned)) + teacher));
        Passing = PassingOf().MostOf([.. _encoder.Lengths.SelectMany(length => s_batches.Select(batch => (batch, length)))]);
        FlopsOfReference = checked(_encoder.Cost.At(Flops));
        _ = _encoder.Cost.At(Passing, 1);
    }

    /// <summary>Operations of a step for one sample, without those of masked positions.</summary>
    public Dim Flops { get; }

    /// <summary>Operations of the student's last block and the head for one masked position.</summary>
    public long MaskedFlops { get; }

    /// <summary>Operations of a step for one sample of the reference length, without those of masked positions.</summary>
    public long FlopsOfReference { get; }

    /// <summary>Bytes of parameters, gradients, moments, rates by layer and the teacher, whatever the batch.</summary>
    public long StateBytes { get; }

    /// <summary>What a step needs besides at the moment when most is alive, were every position masked; without the batch itself.</summary>
    public Peak Passing { get; }

    /// <summary>Bytes of a step at its height, with so many samples of the reference length.</summary>
    public double StepBytes(double samples) => StateBytes + _encoder.Cost.At(Passing, samples);

    // What the student, and a teacher whose targets need no other positions, do behind the last attention for a masked position.
    private static long LastBlock(PairPlan pair)
    {
        var (forward, backward) = pair.Encoder.Transformer.OfWantedPosition;
        return checked(forward + backward + (pair.Settings.TargetsNeedAllPositions ? 0 : forward));
    }

    // The student's pass, and back. Targets live to the end, and so do predictions once they are there. The teacher's pass, which is over then, needs
    // less: it keeps nothing, and the layers it collects are no more than the inputs of the student's blocks.
    private Peak PassingOf()
    {
        var masked = _encoder.Positions;
        var targets = Memory.Numbers(masked * _encoder.Width);
        var student = _encoder.Cost.Entrance + Student(masked);
        return Peak.Max(student.ForwardPeak + targets, student.BackwardPeak + (targets + targets));
    }

    // From the mask on, with the head and the loss. The step's two parts have a scope each.
    private Cost Student(Dim masked)
    {
        var encode = Encode(masked);
        if (!_encoder.Transformer.IsLast)
        {
            encode += Operation.Rows(_encoder.Output[1].Size * _encoder.Width, masked * _encoder.Width);
        }

        var head = Cost.None;
        var weights = _pair.Head.Where(p => p.IsMatrix).ToList();
        foreach (var weight in weights)
        {
            head += Operation.Linear(masked, weight.Shape[1], weight.Shape[0]);
            head += weight == weights[weights.Count - 1] ? Cost.None : Operation.Gelu(masked * weight.Shape[0]);
        }

        // It keeps the predictions, and the distances of all numbers are computed before they are summed.
        var predictions = masked * _encoder.Width;
        var loss = Operation.New(kept: predictions, output: 0, gradients: predictions).PassingForward(Memory.Numbers(2 * predictions));
        return _encoder.MaskPoint!.CostOfMask + encode.InScope() + head.InScope() + loss;
    }

    // The student's stages behind the mask point. Its blocks may see other positions than the teacher's.
    private Cost Encode(Dim? wanted) => _encoder.Context.Aggregate(
        Cost.None, (sum, stage) => sum + (stage == _encoder.Transformer ? _encoder.Transformer.CostOf(_pair.Seen, wanted) : _encoder.Cost.Of(stage)));
}
