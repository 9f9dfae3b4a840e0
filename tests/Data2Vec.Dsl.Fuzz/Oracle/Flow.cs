using System.Numerics;

namespace Data2Vec.Dsl.Fuzz.Oracle;

/// <summary>What an encoder takes.</summary>
internal enum Medium
{
    Vision,
    Audio,
    Text,
}

/// <summary>What flows from one stage to the next.</summary>
internal enum Form
{
    Image,
    Sound,
    Tokens,
    Vectors,
}

/// <summary>
/// A naive reading of an encoder, stage by stage: numbers where the generator has formulas. Lengths are walked through one convolution
/// after the other; nothing is simplified. It shares no code with the generator.
/// </summary>
internal sealed class Flow(Medium medium)
{
    private Func<long, long> _positions = length => length;

    public Medium Medium { get; } = medium;

    public Form Form { get; set; } = medium switch { Medium.Vision => Form.Image, Medium.Audio => Form.Sound, _ => Form.Tokens };

    /// <summary>Channels of what flows; 0 where tokens have no vectors yet.</summary>
    public long Channels { get; set; }

    public (long Height, long Width) Image { get; set; }

    public (long Rows, long Columns) Grid { get; set; }

    /// <summary>Positions in front of the grid.</summary>
    public int Extra { get; set; }

    /// <summary>Kernel and stride of each convolution above.</summary>
    public List<(long Kernel, long Stride)> Convolutions { get; } = [];

    /// <summary>Kernel, stride and padding of each convolution behind the blocks.</summary>
    public List<(long Kernel, long Stride)> Adapters { get; } = [];

    public long SampleRate { get; set; }

    public long Vocabulary { get; set; }

    public long Context { get; set; }

    /// <summary>Samples or tokens of the shortest input that is declared; 0 where none is.</summary>
    public long Shortest { get; set; }

    public long PaddingToken { get; set; }

    public long MaskToken { get; set; }

    public TransformerAttribute? Blocks { get; set; }

    /// <summary>A relative bias that waits for its blocks: its rows, and whether blocks share it.</summary>
    public (long Rows, bool IsShared, int Row)? Bias { get; set; }

    /// <summary>Channels at the mask point; null before it.</summary>
    public long? MaskPoint { get; set; }

    /// <summary>Channels of the features in front of the first linear layer, which stands in front of the mask point; null where none does.</summary>
    public long? ProjectionInputs { get; set; }

    /// <summary>Channels of the vectors that tokens begin as.</summary>
    public long FrontChannels { get; set; }

    /// <summary>Channels of the blocks.</summary>
    public long BlockChannels { get; set; }

    /// <summary>Names of the stages so far.</summary>
    public HashSet<string> Seen { get; } = [];

    /// <summary>Shapes behind each stage, without the batch, for an input of some length.</summary>
    public List<Func<long, long[]>> Shapes { get; } = [];

    /// <summary>Parameters of each stage.</summary>
    public List<BigInteger> Parameters { get; } = [];

    /// <summary>Multiplications of each stage for an input of some length, additions counted as well.</summary>
    public List<Func<long, BigInteger>> Flops { get; } = [];

    /// <summary>Positions that flow, those in front of the grid included, for an input of some length.</summary>
    public long Positions(long length) => _positions(length) + Extra;

    /// <summary>The same, as it is in this place of the encoder.</summary>
    public Func<long, long> PositionsNow()
    {
        var (positions, extra) = (_positions, Extra);
        return length => positions(length) + extra;
    }

    /// <summary>Samples from one frame to the next.</summary>
    public long Hop => Convolutions.Aggregate(1L, (hop, c) => hop * c.Stride);

    /// <summary>The shortest sound that gives a frame, walked backwards from that frame.</summary>
    public long Field => Enumerable.Reverse(Convolutions).Aggregate(1L, (needed, c) => ((needed - 1) * c.Stride) + c.Kernel);

    /// <summary>Frames of a sound, window by window.</summary>
    public long FramesOf(long samples) => Convolutions.Aggregate(samples, (length, c) => Windows(length, c.Kernel, c.Stride));

    /// <summary>An input to tell costs for: ten seconds, or a full text.</summary>
    public long Reference => Medium == Medium.Audio ? 10 * SampleRate : Medium == Medium.Text ? Context : 0;

    /// <summary>The shortest input that is promised to work: the one that is declared, or the one that is needed.</summary>
    public long Least => Shortest > 0 ? Shortest : Needed;

    /// <summary>The shortest input of which every stage makes something, those behind the blocks too. Found by trying.</summary>
    public long Needed
    {
        get
        {
            // A longer sound never gives less, so the search may leap.
            var (none, some) = (0L, Medium == Medium.Audio ? Field : 1);
            while (PositionsOf(some) < 1)
            {
                (none, some) = (some, 2 * some);
            }

            while (some - none > 1)
            {
                var middle = (none + some) / 2;
                (none, some) = PositionsOf(middle) < 1 ? (middle, some) : (none, middle);
            }

            return some;
        }
    }

    /// <summary>Positions of the output for an input of some length; 0 where a convolution has no window.</summary>
    public long PositionsOf(long length) => Adapters.Aggregate(FramesOf(length), (n, a) => n < 1 ? 0 : Windows(n + 2, a.Kernel, a.Stride));

    /// <summary>Ends a stage: what flows out of it now, what it learns, what it costs.</summary>
    public void Emit(BigInteger parameters = default, Func<long, BigInteger>? flops = null)
    {
        var (positions, extra, channels, form, image) = (_positions, Extra, Channels, Form, Image);
        Shapes.Add(length => form switch
        {
            Form.Image => [channels, image.Height, image.Width],
            Form.Tokens => [positions(length)],
            _ => [positions(length) + extra, channels],
        });
        Parameters.Add(parameters);
        Flops.Add(flops ?? (_ => 0));
    }

    /// <summary>A number of positions that does not depend on the input.</summary>
    public void Fix(long positions) => _positions = _ => positions;

    /// <summary>One convolution over what flows.</summary>
    public Func<long, long> Convolve(long kernel, long stride, long padding = 0)
    {
        var before = _positions;
        return _positions = length => Windows(before(length) + (2 * padding), kernel, stride);
    }

    /// <summary>Sound that has been convolved is a sequence of frames.</summary>
    public void NeedVectors()
    {
        if (Form == Form.Sound && Convolutions.Count > 0)
        {
            Form = Form.Vectors;
        }

        Wrong.Unless(Form == Form.Vectors, "needs vectors");
    }

    /// <summary>The stage prepares the blocks, so they are still to come.</summary>
    public void NeedAboveBlocks() => Wrong.Unless(Blocks is null, "stands below the blocks");

    // Windows are placed one by one; only where there would be very many are they counted.
    private static long Windows(long length, long kernel, long stride)
    {
        if (length > 5_000)
        {
            return length < kernel ? 0 : ((length - kernel) / stride) + 1;
        }

        var count = 0L;
        for (var start = 0L; start + kernel <= length; start += stride)
        {
            count++;
        }

        return count;
    }
}
