using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Data2Vec.Dsl.Distributed;

/// <summary>
/// How ranks find each other: all come to rank 0, which tells each where the next one listens; then the ring closes. Only those addresses are
/// listened on through which the ranks speak. There is no password: who can reach the ports can disturb a run, so keep them inside.
/// </summary>
internal static class Rendezvous
{
    // Other programs come by, too.
    private const int Greeting = 0x32643276;
    private static readonly TimeSpan _politeness = TimeSpan.FromSeconds(5);

    /// <summary>Waits for all ranks and connects this one to its neighbours.</summary>
    /// <exception cref="RankLostException">Not all came in time, or they contradict each other.</exception>
    public static RingSockets Meet(RankPlace place, TimeSpan longest, CancellationToken cancellation)
    {
        var deadline = new Deadline(longest, cancellation);
        var control = new Socket?[place.Rank == 0 ? place.Size : 1];
        Socket? next = null;
        try
        {
            var zero = new IPEndPoint(Resolve(place.Address!), place.Port);
            using var meeting = place.Rank == 0 ? Listen(zero) : null;
            if (meeting is null)
            {
                control[0] = Connect(zero, deadline, $"rank 0 at {place.Address}:{place.Port}");
            }

            using var ring = Listen(new IPEndPoint(meeting is null ? ((IPEndPoint)control[0]!.LocalEndPoint!).Address : zero.Address, 0));
            var own = (IPEndPoint)ring.LocalEndPoint!;
            var after = meeting is null ? Introduce(control[0]!, place, own.Port) : Receive(meeting, place, own, control, deadline);
            next = Connect(after, deadline, $"rank {(place.Rank + 1) % place.Size} at {after}");
            next.Send(BitConverter.GetBytes(place.Rank));
            var previous = AcceptPrevious(ring, place, deadline);
            (previous.Blocking, next.Blocking) = (false, false);
            return new RingSockets(previous, next, control);
        }
        catch (Exception e)
        {
            next?.Dispose();
            Array.ForEach(control, socket => socket?.Dispose());
            if (e is SocketException or IOException)
            {
                throw new RankLostException(-1, $"Rank {place.Rank} could not meet the others at {place.Address}:{place.Port} (MASTER_ADDR and MASTER_PORT): {e.Message}; "
                    + "see that rank 0 runs there and that nothing else has the port.", e);
            }

            throw;
        }
    }

    private static IPAddress Resolve(string host)
    {
        var addresses = Dns.GetHostAddresses(host);
        return Array.Find(addresses, address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
    }

    private static Socket Listen(IPEndPoint place)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // A run that goes on takes the port of the one before.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(place);
            socket.Listen(512);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The other side may be started later.
    private static Socket Connect(IPEndPoint place, Deadline deadline, string who)
    {
        while (true)
        {
            var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(place);
                return RingSockets.Tune(socket);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                deadline.Require($"{who} was not there ({e.Message})");
                Thread.Sleep(50);
            }
        }
    }

    private static Socket Accept(Socket listener, Deadline deadline, Func<string> missing)
    {
        while (!listener.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead))
        {
            deadline.Require(missing());
        }

        var socket = RingSockets.Tune(listener.Accept());
        socket.ReceiveTimeout = (int)_politeness.TotalMilliseconds;
        return socket;
    }

    private static Socket AcceptPrevious(Socket ring, RankPlace place, Deadline deadline)
    {
        var before = (place.Rank + place.Size - 1) % place.Size;
        while (true)
        {
            var socket = Accept(ring, deadline, () => $"rank {before} did not connect");
            if (Read(socket, 1) is [var rank] && rank == before)
            {
                return socket;
            }

            socket.Dispose();
        }
    }

    // Rank 0: who comes, and where the ring goes on from each.
    private static IPEndPoint Receive(Socket meeting, RankPlace place, IPEndPoint own, Socket?[] control, Deadline deadline)
    {
        var places = new IPEndPoint[place.Size];
        places[0] = own;
        for (var missing = place.Size - 1; missing > 0;)
        {
            var socket = Accept(meeting, deadline, () =>
                $"of {place.Size} ranks these did not come: {string.Join(", ", Enumerable.Range(1, place.Size - 1).Where(rank => control[rank] is null))}");
            if (Read(socket, 4) is not [Greeting, var size, var rank, var port])
            {
                socket.Dispose();
                continue;
            }

            if (size != place.Size || rank < 1 || rank >= size || control[rank] is not null)
            {
                socket.Dispose();
                throw new RankLostException(rank, size != place.Size
                    ? $"Rank {rank} was started with WORLD_SIZE={size} and rank 0 with WORLD_SIZE={place.Size}; start all with the same."
                    : $"Two processes came as rank {rank}; give each its own RANK from 0 to {place.Size - 1}.");
            }

            (control[rank], places[rank], missing) = (socket, new IPEndPoint(((IPEndPoint)socket.RemoteEndPoint!).Address, port), missing - 1);
        }

        for (var rank = 1; rank < place.Size; rank++)
        {
            var next = places[(rank + 1) % place.Size];
            var address = next.Address.GetAddressBytes();
            control[rank]!.Send([.. BitConverter.GetBytes(next.Port), .. BitConverter.GetBytes(address.Length), .. address]);
        }

        return places[1 % place.Size];
    }

    // Every other rank: who it is, and where the ring goes on from it.
    private static IPEndPoint Introduce(Socket zero, RankPlace place, int port)
    {
        zero.Send([.. BitConverter.GetBytes(Greeting), .. BitConverter.GetBytes(place.Size), .. BitConverter.GetBytes(place.Rank), .. BitConverter.GetBytes(port)]);
        zero.ReceiveTimeout = 0;
        if (Read(zero, 2) is not [var nextPort, var length])
        {
            throw new RankLostException(0, "Rank 0 left before all ranks had come; its own message says why.");
        }

        var address = new byte[length];
        return Fill(zero, address) ? new IPEndPoint(new IPAddress(address), nextPort)
            : throw new RankLostException(0, "Rank 0 left before all ranks had come; its own message says why.");
    }

    private static int[]? Read(Socket socket, int numbers)
    {
        var bytes = new byte[numbers * sizeof(int)];
        return Fill(socket, bytes) ? [.. Enumerable.Range(0, numbers).Select(i => BitConverter.ToInt32(bytes, i * sizeof(int)))] : null;
    }

    private static bool Fill(Socket socket, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = socket.Receive(bytes, SocketFlags.None, out var error);
            if (count == 0 || error != SocketError.Success)
            {
                return false;
            }

            bytes = bytes[count..];
        }

        return true;
    }

    private sealed class Deadline(TimeSpan longest, CancellationToken cancellation)
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public void Require(string missing)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_watch.Elapsed > longest)
            {
                throw new RankLostException(-1, FormattableString.Invariant($"After {longest.TotalSeconds:0} s {missing}; start all ranks with the same MASTER_ADDR, MASTER_PORT and WORLD_SIZE."));
            }
        }
    }
}
