using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Data2Vec.Dsl.Distributed;

/// <summary>
/// How ranks find each other: all come to rank 0, which tells each where the next one listens; then the ring closes. Only those addresses are
/// listened on through which the ranks speak. There is no password: who can reach the ports can disturb a run, so keep them inside.
/// </summary>
internal static class Rendezvous
{
    // Other programs come by, too, and so may the ranks of another run, whose pass is another one.
    private const int Greeting = 0x32643276;
    private const int AddressNumbers = 4;
    private static readonly TimeSpan _politeness = TimeSpan.FromSeconds(5);

    /// <summary>Waits for all ranks and connects this one to its neighbours.</summary>
    /// <exception cref="RankLostException">Not all came in time, or they contradict each other.</exception>
    public static RingSockets Meet(RankPlace place, TimeSpan longest, CancellationToken cancellation)
    {
        var control = new Socket?[place.Rank == 0 ? place.Size : 1];
        var deadline = new Deadline(longest, place.Rank, cancellation);
        Socket? next = null;
        try
        {
            var zero = new IPEndPoint(Resolve(place.Address!), place.Port);
            using var meeting = place.Rank == 0 ? new Door(Listen(zero), numbers: 4) : null;
            if (meeting is null)
            {
                control[0] = Connect(zero, deadline, $"rank 0 at {place.Address}:{place.Port}");
            }

            using var ring = new Door(Listen(new IPEndPoint(meeting is null ? ((IPEndPoint)control[0]!.LocalEndPoint!).Address : zero.Address, 0)), numbers: 3);
            if (meeting is not null)
            {
                deadline.Watch(control);
            }

            var (after, pass) = meeting is null ? Introduce(control[0]!, place, ring.Place.Port, deadline) : Receive(meeting, place, ring.Place, control, deadline);
            deadline.Watch(control);

            // It has listened since before it said so.
            next = Connect(after, deadline.Within(_politeness), $"rank {(place.Rank + 1) % place.Size} at {after}");
            Send(next, Greeting, pass, place.Rank);
            var before = (place.Rank + place.Size - 1) % place.Size;
            var (previous, _) = ring.Admit(said => said is [Greeting, var shown, var rank] && shown == pass && rank == before, () => deadline.Check(() => $"rank {before} did not connect"));
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

    // .NET lets a run that goes on take the port of the one before. Its option ReuseAddress would let two runs listen on one port at once.
    private static Socket Listen(IPEndPoint place)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
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
                deadline.Require(() => $"{who} was not there ({e.Message})");
                Thread.Sleep(50);
            }
        }
    }

    // Rank 0: who comes, and where the ring goes on from each.
    private static (IPEndPoint Next, int Pass) Receive(Door meeting, RankPlace place, IPEndPoint own, Socket?[] control, Deadline deadline)
    {
        var pass = RandomNumberGenerator.GetInt32(int.MaxValue);
        var places = new IPEndPoint[place.Size];
        places[0] = own;
        for (var missing = place.Size - 1; missing > 0; missing--)
        {
            var (socket, said) = meeting.Admit(said => said[0] == Greeting, () => deadline.Check(() =>
                $"of {place.Size} ranks these did not come: {string.Join(", ", Enumerable.Range(1, place.Size - 1).Where(rank => control[rank] is null))}"));
            var (size, rank, port) = (said[1], said[2], said[3]);
            if (size != place.Size || rank < 1 || rank >= size || port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort || control[rank] is not null)
            {
                socket.Dispose();
                throw new RankLostException(rank, size != place.Size
                    ? $"Rank {rank} was started with WORLD_SIZE={size} and rank 0 with WORLD_SIZE={place.Size}; start all with the same."
                    : $"Two processes came as rank {rank}; give each its own RANK from 0 to {place.Size - 1}.");
            }

            (control[rank], places[rank]) = (socket, new IPEndPoint(((IPEndPoint)socket.RemoteEndPoint!).Address, port));
        }

        for (var rank = 1; rank < place.Size; rank++)
        {
            // An address of the older kind leaves the last three numbers empty.
            var next = places[(rank + 1) % place.Size];
            var address = next.Address.GetAddressBytes();
            var words = new int[AddressNumbers];
            Buffer.BlockCopy(address, 0, words, 0, address.Length);
            Send(control[rank]!, [Greeting, pass, next.Port, address.Length, .. words]);
        }

        return (places[1 % place.Size], pass);
    }

    // Every other rank: who it is, and where the ring goes on from it.
    private static (IPEndPoint Next, int Pass) Introduce(Socket zero, RankPlace place, int port, Deadline deadline)
    {
        Send(zero, Greeting, place.Size, place.Rank, port);
        while (!zero.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead))
        {
            deadline.Require(() => $"rank 0 at {place.Address}:{place.Port} did not say that all are there");
        }

        zero.ReceiveTimeout = (int)_politeness.TotalMilliseconds;
        var said = new byte[(4 + AddressNumbers) * sizeof(int)];
        for (var count = 0; count < said.Length;)
        {
            var received = zero.Receive(said.AsSpan(count), SocketFlags.None, out var error);
            if (count == 0 && (received == 0 || error != SocketError.Success))
            {
                throw new RankLostException(0, "Rank 0 left before all ranks had come; its own message says why.");
            }

            if (received == 0 || error != SocketError.Success)
            {
                throw Stranger();
            }

            count += received;
        }

        zero.ReceiveTimeout = 0;
        int Number(int index) => BitConverter.ToInt32(said, index * sizeof(int));
        return Number(0) == Greeting && Number(2) is > IPEndPoint.MinPort and <= IPEndPoint.MaxPort && Number(3) is 4 or 16
            ? (new IPEndPoint(new IPAddress(said.AsSpan(4 * sizeof(int), Number(3))), Number(2)), Number(1))
            : throw Stranger();

        RankLostException Stranger() => new(0, $"What listens at {place.Address}:{place.Port} (MASTER_ADDR and MASTER_PORT) is another program than rank 0; take another MASTER_PORT for all ranks.");
    }

    private static void Send(Socket socket, params int[] numbers) => socket.Send([.. numbers.SelectMany(BitConverter.GetBytes)]);

    private sealed class Deadline(TimeSpan longest, int own, CancellationToken cancellation)
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private Socket?[] _control = [];

        // From here on nobody speaks on these until the ring is closed: what can be read is that somebody has gone.
        public void Watch(Socket?[] control) => _control = control;

        public Deadline Within(TimeSpan time) => new(time < longest ? time : longest, own, cancellation) { _control = _control };

        public void Require(Func<string> missing)
        {
            if (Check(missing) is { } gone)
            {
                throw gone;
            }
        }

        // Throws when the time is over; answers with whoever has gone.
        public RankLostException? Check(Func<string> missing)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_watch.Elapsed > longest)
            {
                throw new RankLostException(-1, FormattableString.Invariant($"After {longest.TotalSeconds:0} s {missing()}; start all ranks with the same MASTER_ADDR, MASTER_PORT and WORLD_SIZE."));
            }

            var gone = Array.FindIndex(_control, socket => socket is not null && socket.Poll(0, SelectMode.SelectRead));
            return gone < 0 ? null : new RankLostException(gone, own == 0
                ? $"Rank {gone} left before all ranks had met; its own message says why."
                : "Rank 0 left before all ranks had come; its own message says why.");
        }
    }
}
