using System.Diagnostics;
using System.Net.Sockets;

namespace Data2Vec.Dsl.Distributed;

/// <summary>
/// Finds out which rank was lost. In a ring that breaks each rank blames its neighbour, which only passed the news on; so rank 0 calls the roll:
/// who lives says so, and who is gone has left a closed connection.
/// </summary>
internal sealed class Roll(RingSockets sockets, int rank, int size)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    /// <summary>Ends the ring and says who is missing.</summary>
    /// <param name="cause">What this rank saw.</param>
    public RankLostException Call(NeighbourException cause)
    {
        sockets.CloseRing();
        var suspect = (rank + (cause.OfNext ? 1 : size - 1)) % size;
        var lost = rank == 0 ? Find() : Ask();
        foreach (var socket in sockets.Control)
        {
            socket?.Dispose();
        }

        return lost >= 0
            ? new RankLostException(lost, $"Rank {lost} of {size} was lost: its process has ended.", cause)
            : new RankLostException(suspect, $"Rank {suspect} of {size} {(cause.Silent ? "does not answer any more" : "left")}: its connection is of no use.", cause);
    }

    // Each survivor sends its number; the answer is the number of the lost one.
    private int Find()
    {
        var watch = Stopwatch.StartNew();
        var waiting = Enumerable.Range(1, size - 1).ToList();
        var lost = -1;
        while (waiting.Count > 0 && watch.Elapsed < _patience)
        {
            var read = waiting.ToDictionary(each => sockets.Control[each]!);
            List<Socket> ready = [.. read.Keys];
            Socket.Select(ready, null, null, _patience);
            foreach (var socket in ready)
            {
                waiting.Remove(read[socket]);
                lost = Receive(socket) is null ? read[socket] : lost;
            }

            if (lost >= 0)
            {
                break;
            }
        }

        foreach (var socket in sockets.Control.Where(each => each is not null))
        {
            Send(socket!, lost);
        }

        return lost;
    }

    private int Ask()
    {
        var zero = sockets.Control[0]!;
        zero.ReceiveTimeout = (int)(2 * _patience).TotalMilliseconds;
        return Send(zero, rank) && Receive(zero) is { } lost ? lost : 0;
    }

    private static bool Send(Socket socket, int number)
    {
        try
        {
            return socket.Send([(byte)(number >> 8), (byte)number]) == 2;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int? Receive(Socket socket)
    {
        try
        {
            var bytes = new byte[2];
            return socket.Receive(bytes) < 2 ? null : (short)((bytes[0] << 8) | bytes[1]);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
