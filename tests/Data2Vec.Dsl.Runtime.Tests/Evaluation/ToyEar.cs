using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Masking;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>One convolution over the samples and one residual layer, behind one extra token: the smallest thing that hears.</summary>
internal sealed class ToyEar : Encoder<AudioBatch>
{
    public const int Rate = 2000;
    private const int Width = 32;
    private const int Kernel = 40;
    private const int Stride = 20;
    private readonly Parameter _frames;
    private readonly Parameter _token;
    private readonly Parameter _layer;
    private readonly Parameter _layerBias;

    public ToyEar(ulong seed = 1)
        : base("Ear", new ParameterStore(new ParameterLayout(ParameterGroup.Matrices(local: Width * Kernel, context: Width * Width), ParameterGroup.Vectors(local: Width, context: Width)), seed: seed))
    {
        _frames = LocalWeight("frames", FanIn(Kernel), Width, 1, Kernel);
        _token = LocalVector("token", Normal(1), Width);
        _layer = ContextWeight("layer", FanIn(Width), Width, Width);
        _layerBias = ContextVector("layerBias", Zeros, Width);
    }

    public override int Dim => Width;

    public override int LayerCount => 1;

    public override int ExtraTokens => 1;

    /// <summary>Each letter is a tone of its own, and so is the blank between words: silence is what parts any two of them.</summary>
    public static AudioSet Audio(int count, int seed)
    {
        var random = new Random(seed);
        return new AudioSet([.. Enumerable.Range(0, count).Select(i => Clip($"{i}", random))], Rate, "Made here.", "none");
    }

    public override Sequence ToMaskPoint(AudioBatch batch)
    {
        batch.Require("Ear", Rate, Kernel);

        // Loudness hides the phase, which differs from letter to letter.
        var loudness = functional.conv1d(batch.Samples.unsqueeze(1), _frames, stride: Stride).square().add(0.01).log();
        return new Sequence(Prepend(_token, loudness.transpose(1, 2)));
    }

    public override MaskGrid GridOf(AudioBatch batch) => new(batch.Count, 1, Frames(batch.Samples.size(1)), ExtraTokens)
    {
        Lengths = batch.Lengths?.Select(Frames).ToArray(),
    };

    public override Sequence Mask(Sequence x, MaskBatch mask) => throw new NotSupportedException();

    public override torch.Tensor Encode(Sequence x, LayerResults? results = null, MaskBatch? only = null) =>
        Only(only, x.Values + Dropout(Gelu(Linear(x.Values, _layer, _layerBias)), 0.05, training));

    public override IEnumerable<Data2Vec.Dsl.StateName> FairseqNames() => [];

    public override IEnumerable<Data2Vec.Dsl.StateName> HuggingFaceNames() => [];

    private static AudioClip Clip(string name, Random random)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(2, 8)).Select(i => i % 3 == 2 ? ' ' : "abcd"[random.Next(4)])).Trim();
        var samples = new List<float>();
        foreach (var letter in text)
        {
            var (frequency, phase) = (letter == ' ' ? 950 : 150 + (200 * (letter - 'a')), random.NextDouble() * 6);
            samples.AddRange(Enumerable.Range(0, 160).Select(i => (float)Math.Sin((2 * Math.PI * frequency * i / Rate) + phase)));
            samples.AddRange(new float[40]);
        }

        return new AudioClip(name, [.. samples.Select(sample => sample + (float)(0.02 * (random.NextDouble() - 0.5)))], text);
    }

    private static int Frames(long samples) => (int)((samples - Kernel) / Stride) + 1;
}
