using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Recipes;
using TorchSharp;
using TorchSharp.Modules;

namespace Data2Vec.Dsl.Runtime.Tests.Fixtures;

/// <summary>Block masks, as the generator would derive them.</summary>
internal sealed class TinyMasking(int masked) : SampleMaskPolicy
{
    protected override void Draw(Span<bool> mask, MaskGrid grid, Draws draws) =>
        BlockMask.Draw(mask, grid.Rows, grid.Columns, masked, 2, grid.Positions, draws);
}

/// <summary>A hand-written encoder in the shape of generated ones: 12 × 12 pixels, 36 patches, two blocks of attention.</summary>
internal sealed class TinyEncoder : Encoder<ImageBatch>
{
    public const int Width = 16;
    private const int Patch = 2, Layers = 2;
    private readonly Parameter _patchWeight, _patchBias, _classToken, _maskToken, _normWeight, _normBias;
    private readonly (Parameter Weight, Parameter Bias)[] _blocks;

    public TinyEncoder(ParameterStore store)
        : base(nameof(TinyEncoder), store)
    {
        _patchWeight = LocalWeight("patch.weight", FanIn(Patch * Patch), Width, 1, Patch, Patch);
        _patchBias = LocalVector("patch.bias", FanIn(Patch * Patch), Width);
        _classToken = LocalVector("class_token", TruncatedNormal(0.02, 1), Width);
        _maskToken = LocalVector("mask_token", TruncatedNormal(0.02, 1), Width);
        _blocks = [.. Enumerable.Range(0, Layers).Select(i => (
            ContextWeight($"blocks.{i}.weight", TruncatedNormal(0, 0.2), Width, Width),
            ContextVector($"blocks.{i}.bias", Zeros, Width)))];
        _normWeight = ContextVector("norm.weight", Ones, Width);
        _normBias = ContextVector("norm.bias", Zeros, Width);
    }

    /// <summary>The encoder's ranges, with a head of one square matrix.</summary>
    public static ParameterLayout Layout { get; } = new(
        ParameterGroup.Matrices(local: ParameterLayout.Aligned(Width * Patch * Patch), context: Layers * ParameterLayout.Aligned(Width * Width), head: ParameterLayout.Aligned(Width * Width)),
        ParameterGroup.Vectors(local: 3 * ParameterLayout.Aligned(Width), context: (Layers + 2) * ParameterLayout.Aligned(Width)));

    public override int Dim => Width;

    public override int LayerCount => Layers;

    public override int ExtraTokens => 1;

    public override Sequence ToMaskPoint(ImageBatch batch)
    {
        batch.Require(nameof(TinyEncoder), 1, 12, 12);
        return new Sequence(Prepend(_classToken, EmbedPatches(batch.Pixels, _patchWeight, _patchBias)));
    }

    public override MaskGrid GridOf(ImageBatch batch) => new(batch.Count, 6, 6, ExtraTokens);

    public override Sequence Mask(Sequence x, MaskBatch mask) => x with { Values = Replace(x.Values, mask.Positions, _maskToken) };

    public override torch.Tensor Encode(Sequence x, LayerResults? results = null, MaskBatch? only = null)
    {
        var y = x.Values;
        for (var i = 0; i < Layers; i++)
        {
            var heads = y.unsqueeze(1);
            var branch = Linear(Attention(heads, heads, heads).squeeze(1) + Dropout(Gelu(y), 0.1, training), _blocks[i].Weight, _blocks[i].Bias);
            y = y + branch;
            results?.Add(i, y, branch);
        }

        return Only(only, LayerNorm(y, _normWeight, _normBias, 1e-5));
    }

    public override IEnumerable<StateName> FairseqNames() =>
        named_parameters().Select(p => new StateName(p.name, p.name == "class_token" ? "cls_emb" : $"encoder.{p.name}"));

    public override IEnumerable<StateName> HuggingFaceNames() => named_parameters().Select(p => new StateName(p.name, $"layers.{p.name}"));
}

/// <summary>Student, teacher and head over <see cref="TinyEncoder"/>.</summary>
internal sealed class TinyPair : Pair<ImageBatch>
{
    private readonly Parameter _head;

    public TinyPair(ulong seed = 1, Recipe? recipe = null, Averaged averages = Averaged.AfterMaskPoint, DecaySchedule? decay = null)
        : base(nameof(TinyPair), new ParameterStore(TinyEncoder.Layout, seed: seed))
    {
        StudentEncoder = new TinyEncoder(Store);
        _head = HeadWeight("head.weight", FanIn(TinyEncoder.Width), TinyEncoder.Width, TinyEncoder.Width);
        TeacherEncoder = new TinyEncoder(Store.ForTeacher(averages));
        Recipe = recipe ?? new Recipe(Updates: 60, BatchSize: 8, LearningRate: 1e-2, Warmup: 5, WeightDecay: 0.01, ClipNorm: 5);
        TeacherDecay = decay ?? new DecaySchedule(0.9, 0.99, 40);
        register_module("student", StudentEncoder);
    }

    public override Encoder<ImageBatch> StudentEncoder { get; }

    public override Encoder<ImageBatch> TeacherEncoder { get; }

    public override MaskPolicy Masking { get; } = new TinyMasking(14);

    public override DecaySchedule TeacherDecay { get; }

    public override Recipe Recipe { get; }

    /// <summary>Eight images that repeat: waves of different directions and lengths.</summary>
    public static ImageBatch Batch(long update)
    {
        var pixels = new float[8 * 12 * 12];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (sample, row, column) = (i / 144, i / 12 % 12, i % 12);
            pixels[i] = MathF.Sin(((0.3f + (0.1f * sample)) * row) + ((1.1f - (0.1f * sample)) * column) + (update % 3));
        }

        return new ImageBatch(torch.tensor(pixels, [8, 1, 12, 12]));
    }

    public override StepResult forward(ImageBatch batch, MaskBatch mask)
    {
        var embedded = StudentEncoder.ToMaskPoint(batch);
        var student = StudentEncoder.Encode(StudentEncoder.Mask(embedded, mask));
        var prediction = Linear(Rows(DropFirst(student, 1), mask.MaskedIndices), _head);
        using (torch.no_grad())
        {
            using var results = new LayerResults(0, LayerOutput.Block);
            TeacherEncoder.Encode(embedded.Detached(), results).Dispose();
            var target = Rows(Targets.Average([.. results.Kept.Select(r => DropFirst(r, 1))], layerNorm: Normalise.Mean), mask.MaskedIndices);
            using (torch.enable_grad())
            {
                return new StepResult(RegressionLoss.SmoothL1(prediction, target, 2, 0.25), mask.Count, prediction, target);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        TeacherEncoder.Store.Dispose();
        Store.Dispose();
    }
}
