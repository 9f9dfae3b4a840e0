using TorchSharp;

namespace Data2Vec.Dsl.Distributed;

/// <summary>
/// Ranks in a ring of TCP connections. It needs nothing installed. An all-reduce passes each rank's share of the sum once around and the finished
/// shares once more, so that each rank sends less than twice the tensor however many there are, and all have the same bits.
/// </summary>
public sealed class TcpRing : ICollective
{
    private readonly RingSockets _sockets;
    private readonly Duplex _duplex;
    private readonly Roll _roll;

    private TcpRing(RankPlace place, RingSockets sockets, TimeSpan silence)
    {
        (Rank, Size, _sockets) = (place.Rank, place.Size, sockets);
        _duplex = new Duplex(sockets.Previous, sockets.Next, silence);
        _roll = new Roll(sockets, Rank, Size);
    }

    /// <summary>The longest that a neighbour may be silent. A process or machine that ends is noticed at once, or by its missing answers within 30 s.</summary>
    public static TimeSpan Silence { get; } = TimeSpan.FromMinutes(30);

    /// <summary>The longest that the ranks may take to find each other.</summary>
    public static TimeSpan Gathering { get; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public string Name => "TCP ring";

    /// <summary>Waits for all ranks and connects them.</summary>
    /// <param name="place">Which of them this is, and where rank 0 listens.</param>
    /// <param name="gathering">The longest to wait; null for <see cref="Gathering"/>.</param>
    /// <param name="silence">The longest that a neighbour may be silent later; null for <see cref="Silence"/>.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="RankLostException">Not all came, or they contradict each other.</exception>
    public static TcpRing Connect(RankPlace place, TimeSpan? gathering = null, TimeSpan? silence = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        return new TcpRing(place, Rendezvous.Meet(place, gathering ?? Gathering, cancellation), silence ?? Silence);
    }

    /// <inheritdoc/>
    public void AllReduce(torch.Tensor values) => Guarded(values, piece => Reduce(piece.bytes));

    /// <inheritdoc/>
    public void Broadcast(torch.Tensor values) => Guarded(values, piece => Pass(piece.bytes));

    /// <inheritdoc/>
    public void Barrier()
    {
        using var one = torch.ones(1, torch.ScalarType.Float32, torch.CPU);
        AllReduce(one);
    }

    /// <inheritdoc/>
    public void Dispose() => _sockets.Dispose();

    private void Guarded(torch.Tensor values, Action<torch.Tensor> visit)
    {
        try
        {
            FlatTensor.Visit(values, visit);
        }
        catch (NeighbourException e)
        {
            throw _roll.Call(e);
        }
    }

    private void Reduce(Span<byte> values)
    {
        for (var step = 0; step < Size - 1; step++)
        {
            Exchange(values, Rank - step, Rank - step - 1, add: true);
        }

        for (var step = 0; step < Size - 1; step++)
        {
            Exchange(values, Rank + 1 - step, Rank - step, add: false);
        }
    }

    private void Exchange(Span<byte> values, int send, int receive, bool add) => _duplex.Exchange(Share(values, send), Share(values, receive), add);

    private Span<byte> Share(Span<byte> values, int number)
    {
        var share = (number + (2 * Size)) % Size;
        long elements = values.Length / sizeof(float);
        var (start, end) = ((int)(elements * share / Size), (int)(elements * (share + 1) / Size));
        return values[(start * sizeof(float))..(end * sizeof(float))];
    }

    // In pieces, so that the later ranks receive while the earlier ones still send.
    private void Pass(Span<byte> values)
    {
        const int pieceBytes = 1 << 20;
        for (var start = 0; start < values.Length; start += pieceBytes)
        {
            var piece = values.Slice(start, Math.Min(pieceBytes, values.Length - start));
            _duplex.Exchange([], Rank == 0 ? [] : piece, add: false);
            _duplex.Exchange(Rank == Size - 1 ? [] : piece, [], add: false);
        }
    }
}
