using System.Buffers.Binary;
using System.Net.Sockets;

namespace Data2Vec.Dsl.Distributed;

/// <summary>
/// A port at which ranks knock, with as many numbers as are expected. Other programs come by, too: nobody waits for one that says nothing, and one
/// that says something else is shown out.
/// </summary>
internal sealed class Door(Socket listener, int numbers) : IDisposable
{
    // The oldest goes where more stand in the door: a rank speaks at once.
    private const int MaxGuests = 64;
    private readonly List<Guest> _guests = [];

    /// <summary>Where it listens.</summary>
    public System.Net.IPEndPoint Place => (System.Net.IPEndPoint)listener.LocalEndPoint!;

    /// <summary>Waits for the next who says what a rank would.</summary>
    /// <param name="isRank">Whether the numbers are a rank's.</param>
    /// <param name="patience">Called again and again; throws when it has an end, and answers with what makes waiting useless once nobody is at the door.</param>
    public (Socket Socket, int[] Numbers) Admit(Func<int[], bool> isRank, Func<Exception?> patience)
    {
        while (true)
        {
            // Asked first: who has gone since may have knocked before.
            var useless = patience();
            List<Socket> ready = [listener, .. _guests.Select(guest => guest.Socket)];
            Socket.Select(ready, null, null, TimeSpan.FromMilliseconds(100));
            if (ready.Count == 0 && useless is not null)
            {
                throw useless;
            }

            foreach (var guest in _guests.Where(guest => ready.Contains(guest.Socket)).ToList())
            {
                var stays = guest.Listen();
                if (stays && !guest.HasSpoken)
                {
                    continue;
                }

                _guests.Remove(guest);
                if (stays && isRank(guest.Numbers))
                {
                    guest.Socket.Blocking = true;
                    return (guest.Socket, guest.Numbers);
                }

                guest.Socket.Dispose();
            }

            if (ready.Contains(listener))
            {
                LetIn();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _guests.ForEach(guest => guest.Socket.Dispose());
        listener.Dispose();
    }

    private void LetIn()
    {
        if (_guests.Count == MaxGuests)
        {
            _guests[0].Socket.Dispose();
            _guests.RemoveAt(0);
        }

        try
        {
            var socket = RingSockets.Tune(listener.Accept());
            socket.Blocking = false;
            _guests.Add(new Guest(socket, new byte[numbers * sizeof(int)]));
        }
        catch (SocketException)
        {
            // Who knocked has gone again.
        }
    }

    private sealed record Guest(Socket Socket, byte[] Said)
    {
        private int _count;

        public bool HasSpoken => _count == Said.Length;

        public int[] Numbers => [.. Said.Chunk(sizeof(int)).Select(bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes))];

        // False where it has gone.
        public bool Listen()
        {
            var count = Socket.Receive(Said.AsSpan(_count), SocketFlags.None, out var error);
            _count += Math.Max(0, count);
            return count > 0 || error == SocketError.WouldBlock;
        }
    }
}
