using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>An encoder of audio or text with a batch for it, so that one test can hold both to the same promises.</summary>
internal abstract class Subject : IDisposable
{
    private static readonly long[] s_frameRates = [16_000, 8_000];

    /// <summary>An encoder in evaluation mode and inputs of so many samples or tokens, padded to the longest.</summary>
    /// <param name="golden">The golden declarations.</param>
    /// <param name="name">The encoder.</param>
    /// <param name="lengths">Length of each input.</param>
    /// <param name="first">The contents of input i are those of number first + i, whatever stands beside it.</param>
    public static Subject Of(GoldenAssembly golden, string name, long[] lengths, int first = 0) =>
        golden.IsOf<Encoder<AudioBatch>>(name)
            ? new Over<AudioBatch>(golden, name, Audio(golden.Fact<int>(name, "SampleRate"), lengths, first), n => golden.Call<long>(name, "Frames", n), "T", lengths.Max())
            : new Over<TextBatch>(golden, name, Text(golden.Fact<int>(name, "PaddingToken"), lengths, first), n => n, "N", lengths.Max());

    public abstract torch.Tensor Features();

    public abstract Sequence Embedded();

    public abstract MaskGrid Grid();

    public abstract Sequence Mask(Sequence x, MaskBatch mask);

    public abstract torch.Tensor Encode(Sequence x, MaskBatch? only = null);

    public abstract IEnumerable<IReadOnlyList<StateName>> Names();

    public abstract IEnumerable<string> ParameterNames();

    /// <summary>Positions of an input of so many samples or tokens.</summary>
    public abstract long Positions(long length);

    /// <summary>What the symbols of the stage table are for this batch.</summary>
    public abstract IReadOnlyDictionary<string, long> Symbols(StageRows table);

    public abstract void Dispose();

    private static AudioBatch Audio(int rate, long[] lengths, int first)
    {
        Assert.Contains(rate, s_frameRates);
        using var scope = torch.NewDisposeScope();
        var samples = torch.zeros(lengths.Length, lengths.Max());
        for (var i = 0; i < lengths.Length; i++)
        {
            using var random = new torch.Generator((ulong)(first + i + 1));
            samples[i].narrow(0, 0, lengths[i]).copy_(torch.randn(lengths[i], generator: random));
        }

        return new AudioBatch(samples.MoveToOuterDisposeScope().DetachFromDisposeScope(), rate, lengths);
    }

    private static TextBatch Text(int padding, long[] lengths, int first)
    {
        using var scope = torch.NewDisposeScope();
        var tokens = torch.full([lengths.Length, lengths.Max()], padding, torch.ScalarType.Int64);
        for (var i = 0; i < lengths.Length; i++)
        {
            using var random = new torch.Generator((ulong)(first + i + 1));
            tokens[i].narrow(0, 0, lengths[i]).copy_(torch.randint(4, 60, [lengths[i]], torch.ScalarType.Int64, generator: random));
        }

        return TextBatch.Padded(tokens.DetachFromDisposeScope(), padding);
    }

    private sealed class Over<TBatch> : Subject
        where TBatch : Batch
    {
        private readonly Encoder<TBatch> _encoder;
        private readonly TBatch _batch;
        private readonly Func<long, long> _positions;
        private readonly string _symbol;
        private readonly long _longest;

        public Over(GoldenAssembly golden, string name, TBatch batch, Func<long, long> positions, string symbol, long longest)
        {
            _encoder = golden.Create<Encoder<TBatch>>(name);
            _encoder.eval();
            (_batch, _positions, _symbol, _longest) = (batch, positions, symbol, longest);
        }

        public override torch.Tensor Features() => _encoder.forward(_batch);

        public override Sequence Embedded() => _encoder.ToMaskPoint(_batch);

        public override MaskGrid Grid() => _encoder.GridOf(_batch);

        public override Sequence Mask(Sequence x, MaskBatch mask) => _encoder.Mask(x, mask);

        public override torch.Tensor Encode(Sequence x, MaskBatch? only = null) => _encoder.Encode(x, only: only);

        public override IEnumerable<IReadOnlyList<StateName>> Names() => [[.. _encoder.FairseqNames()], [.. _encoder.HuggingFaceNames()]];

        public override IEnumerable<string> ParameterNames() => _encoder.named_parameters().Select(p => p.name);

        public override long Positions(long length) => _positions(length);

        public override IReadOnlyDictionary<string, long> Symbols(StageRows table) => new Dictionary<string, long>
        {
            ["B"] = _batch.Count,
            [_symbol] = _longest,
            ["N"] = _positions(_longest),
        };

        public override void Dispose()
        {
            _encoder.Dispose();
            _batch.Dispose();
        }
    }
}
