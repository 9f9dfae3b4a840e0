using System.Net.Sockets;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Distributed;

/// <summary>
/// Sends to one neighbour while it receives from the other, on one thread: in a ring everybody sends at once, and who first only sends waits for
/// ever when the buffers between are full.
/// </summary>
internal sealed class Duplex(Socket previous, Socket next, TimeSpan silence)
{
    private const int PieceBytes = 1 << 18;
    private readonly byte[] _scratch = new byte[PieceBytes];

    /// <summary>Sends and receives at the same time.</summary>
    /// <param name="send">What goes to the next rank; may be empty.</param>
    /// <param name="receive">Where that goes which comes from the rank before; may be empty.</param>
    /// <param name="add">Whether what comes is added to what is there, as float32, or takes its place.</param>
    /// <exception cref="NeighbourException">A neighbour has gone or was silent for too long.</exception>
    public void Exchange(ReadOnlySpan<byte> send, Span<byte> receive, bool add)
    {
        var (sent, received, held) = (0, 0, 0);
        while (sent < send.Length || received < receive.Length)
        {
            var moved = 0;
            if (sent < send.Length)
            {
                var count = next.Send(send.Slice(sent, Math.Min(PieceBytes, send.Length - sent)), SocketFlags.None, out var error);
                Check(error, ofNext: true);
                moved += count;
                sent += count;
            }

            if (received < receive.Length)
            {
                var piece = Math.Min(PieceBytes, receive.Length - received);
                var target = add ? _scratch.AsSpan(held, piece - held) : receive.Slice(received, piece);
                var count = previous.Receive(target, SocketFlags.None, out var error);
                Check(error, ofNext: false);
                if (count == 0 && error == SocketError.Success)
                {
                    throw new NeighbourException(ofNext: false, silent: false);
                }

                moved += count;
                if (!add)
                {
                    received += count;
                }
                else if ((held += count) == piece)
                {
                    Add(_scratch.AsSpan(0, piece), receive.Slice(received, piece));
                    (received, held) = (received + piece, 0);
                }
            }

            if (moved == 0)
            {
                Wait(sent < send.Length, received < receive.Length);
            }
        }
    }

    private static void Check(SocketError error, bool ofNext)
    {
        if (error is not (SocketError.Success or SocketError.WouldBlock or SocketError.Interrupted))
        {
            throw new NeighbourException(ofNext, silent: false);
        }
    }

    private void Wait(bool sends, bool receives)
    {
        List<Socket> reads = receives ? [previous] : [];
        List<Socket> writes = sends ? [next] : [];
        Socket.Select(reads, writes, null, silence);
        if (reads.Count + writes.Count == 0)
        {
            throw new NeighbourException(ofNext: !receives, silent: true);
        }
    }

    private static void Add(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var source = MemoryMarshal.Cast<byte, float>(from);
        var target = MemoryMarshal.Cast<byte, float>(to);
        var many = MemoryMarshal.Cast<float, Vector<float>>(source);
        var into = MemoryMarshal.Cast<float, Vector<float>>(target);
        for (var i = 0; i < into.Length; i++)
        {
            into[i] += many[i];
        }

        for (var i = into.Length * Vector<float>.Count; i < target.Length; i++)
        {
            target[i] += source[i];
        }
    }
}

/// <summary>A neighbour in the ring cannot be spoken to any more.</summary>
internal sealed class NeighbourException(bool ofNext, bool silent) : Exception
{
    /// <summary>Whether it is the one that is sent to.</summary>
    public bool OfNext { get; } = ofNext;

    /// <summary>Whether its connection stands, and it says nothing.</summary>
    public bool Silent { get; } = silent;
}
