using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Recipes;
using TorchSharp;
using TorchSharp.Modules;

namespace Data2Vec.Dsl.Cli.Tests.Support;

/// <summary>A masking policy by hand: every second patch, beginning with a drawn one.</summary>
public sealed class EverySecond : SampleMaskPolicy
{
    /// <inheritdoc/>
    protected override void Draw(Span<bool> mask, MaskGrid grid, Draws draws)
    {
        for (var i = draws.Integer(0, 1); i < mask.Length; i += 2)
        {
            mask[i] = true;
        }
    }
}

/// <summary>The smallest encoder that the command line can train: patches of 7 × 7, one feed-forward block.</summary>
public sealed class TinyEncoder : Encoder<ImageBatch>
{
    public const int Channels = 1;
    public const int Height = 28;
    public const int Width = 28;
    public const int ParameterCount = (Size * Patch * Patch) + Size + Size + (Size * Size) + Size;
    public const string StageTable = "stage            shape\nPatchEmbedding   [B, 16, 8]\n";

    private const int Size = 8;
    private const int Patch = 7;
    private readonly Parameter _patches;
    private readonly Parameter _patchBias;
    private readonly Parameter _maskToken;
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    /// <summary>Takes the parameters from a store.</summary>
    public TinyEncoder(ParameterStore store)
        : base(nameof(TinyEncoder), store)
    {
        _patches = LocalWeight("patches.weight", FanIn(Patch * Patch), Size, 1, Patch, Patch);
        _patchBias = LocalVector("patches.bias", Zeros, Size);
        _maskToken = LocalVector("mask_token", TruncatedNormal(0, .02), Size);
        _weight = ContextWeight("blocks.0.weight", FanIn(Size), Size, Size);
        _bias = ContextVector("blocks.0.bias", Zeros, Size);
    }

    /// <inheritdoc/>
    public override int Dim => Size;

    /// <inheritdoc/>
    public override int LayerCount => 1;

    /// <inheritdoc/>
    public override int ExtraTokens => 0;

    /// <summary>The ranges of the buffer, with room for a head.</summary>
    public static ParameterLayout Layout => new(
        ParameterGroup.Matrices(local: ParameterLayout.Aligned(Size * Patch * Patch), context: ParameterLayout.Aligned(Size * Size), head: ParameterLayout.Aligned(Size * Size)),
        ParameterGroup.Vectors(local: 2 * ParameterLayout.Aligned(Size), context: ParameterLayout.Aligned(Size)));

    /// <inheritdoc/>
    public override Sequence ToMaskPoint(ImageBatch batch)
    {
        batch.Require(nameof(TinyEncoder), Channels, Height, Width);
        return new(EmbedPatches(batch.Pixels, _patches, _patchBias));
    }

    /// <inheritdoc/>
    public override MaskGrid GridOf(ImageBatch batch) => new(batch.Count, Height / Patch, Width / Patch, 0);

    /// <inheritdoc/>
    public override Sequence Mask(Sequence x, MaskBatch mask) => x with { Values = Replace(x.Values, mask.Positions, _maskToken) };

    /// <inheritdoc/>
    public override torch.Tensor Encode(Sequence x, LayerResults? results = null, MaskBatch? only = null)
    {
        // Positions speak to one another through their mean, so that what is masked can be guessed at all.
        var branch = Gelu(Linear(x.Values + x.Values.mean([1], keepdim: true), _weight, _bias));
        var block = x.Values + branch;
        results?.Add(0, block, branch);
        return Only(only, block);
    }

    /// <inheritdoc/>
    public override IEnumerable<Data2Vec.Dsl.StateName> FairseqNames() => [];

    /// <inheritdoc/>
    public override IEnumerable<Data2Vec.Dsl.StateName> HuggingFaceNames() => [];
}

/// <summary>The pair over <see cref="TinyEncoder"/>, as the generator would write it.</summary>
public class TinyPair : Pair<ImageBatch>
{
    private readonly Parameter _head;

    /// <summary>Creates student and teacher.</summary>
    public TinyPair(torch.Device? device = null, ulong seed = 1)
        : this(new ParameterStore(TinyEncoder.Layout, device, seed))
    {
    }

    private TinyPair(ParameterStore store)
        : base(nameof(TinyPair), store)
    {
        StudentEncoder = new TinyEncoder(store);
        _head = HeadWeight("head.weight", FanIn(StudentEncoder.Dim), StudentEncoder.Dim, StudentEncoder.Dim);
        TeacherEncoder = new TinyEncoder(store.ForTeacher(Averaged.AfterMaskPoint));
    }

    /// <inheritdoc/>
    public override Encoder<ImageBatch> StudentEncoder { get; }

    /// <inheritdoc/>
    public override Encoder<ImageBatch> TeacherEncoder { get; }

    /// <inheritdoc/>
    public override MaskPolicy Masking { get; } = new EverySecond();

    /// <inheritdoc/>
    public override DecaySchedule TeacherDecay { get; } = new(.9, .99, 10);

    /// <inheritdoc/>
    public override Recipe Recipe { get; } = new(Updates: 12, BatchSize: 8, LearningRate: 1e-3, Warmup: 2);

    /// <inheritdoc/>
    public override StepResult forward(ImageBatch batch, MaskBatch mask)
    {
        var embedded = StudentEncoder.ToMaskPoint(batch);
        torch.Tensor target;
        using (torch.no_grad())
        {
            target = Rows(TeacherEncoder.Encode(embedded.Detached()), mask.MaskedIndices);
        }

        var student = StudentEncoder.Encode(StudentEncoder.Mask(embedded, mask));
        var prediction = Linear(Rows(student, mask.MaskedIndices), _head);
        return new((prediction - target).square().sum(), mask.Count, prediction, target);
    }
}

/// <summary>A pair whose loss is no number from the third batch on. (The first is the rehearsal's.)</summary>
public sealed class DivergingPair(torch.Device? device = null, ulong seed = 1) : TinyPair(device, seed)
{
    private int _batches;

    /// <inheritdoc/>
    public override StepResult forward(ImageBatch batch, MaskBatch mask)
    {
        var result = base.forward(batch, mask);
        return ++_batches < 3 ? result : result with { Loss = result.Loss * double.NaN };
    }
}

/// <summary>A pair that tells the test of each batch: the place from which a test presses Ctrl-C.</summary>
public sealed class WatchedPair(torch.Device? device = null, ulong seed = 1) : TinyPair(device, seed)
{
    // The tool runs on the test's own thread; tests of other classes run on others.
    [ThreadStatic]
    private static Action? _onBatch;

    /// <summary>Called with each batch that is trained on.</summary>
    public static void Watch(Action? onBatch) => _onBatch = onBatch;

    /// <inheritdoc/>
    public override StepResult forward(ImageBatch batch, MaskBatch mask)
    {
        if (batch.Count == Recipe.BatchSize)
        {
            _onBatch?.Invoke();
        }

        return base.forward(batch, mask);
    }
}

/// <summary>A pair whose encoder says one size of images and takes another.</summary>
public sealed class MisfitPair(torch.Device? device = null, ulong seed = 1) : TinyPair(device, seed)
{
    /// <inheritdoc/>
    public override StepResult forward(ImageBatch batch, MaskBatch mask)
    {
        batch.Require(nameof(MisfitPair), 3, 32, 32);
        return base.forward(batch, mask);
    }
}

/// <summary>A pair whose updates take a minute, and which leaves a sign that one has begun.</summary>
public sealed class SlowPair(torch.Device? device = null, ulong seed = 1) : TinyPair(device, seed)
{
    /// <summary>The sign, a file in the working folder.</summary>
    public const string Sign = "begun";

    /// <inheritdoc/>
    public override StepResult forward(ImageBatch batch, MaskBatch mask)
    {
        if (batch.Count == Recipe.BatchSize)
        {
            File.WriteAllText(Sign, "");
            Thread.Sleep(TimeSpan.FromMinutes(1));
        }

        return base.forward(batch, mask);
    }
}

/// <summary>A pair whose updates are slow enough for a signal to come in between.</summary>
public sealed class SteadyPair(torch.Device? device = null, ulong seed = 1) : TinyPair(device, seed)
{
    /// <inheritdoc/>
    public override StepResult forward(ImageBatch batch, MaskBatch mask)
    {
        Thread.Sleep(50);
        return base.forward(batch, mask);
    }
}
