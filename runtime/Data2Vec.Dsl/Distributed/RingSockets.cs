using System.Net.Sockets;

namespace Data2Vec.Dsl.Distributed;

/// <summary>The connections of a rank.</summary>
/// <param name="Previous">From the rank before it in the ring.</param>
/// <param name="Next">To the rank after it.</param>
/// <param name="Control">Between rank 0 and each other rank, by rank; of another rank only place 0 is filled, with rank 0's.</param>
internal sealed record RingSockets(Socket Previous, Socket Next, Socket?[] Control) : IDisposable
{
    /// <summary>Settings of every connection: small messages go at once, and a machine that is gone is noticed within 30 s.</summary>
    public static Socket Tune(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
        return socket;
    }

    /// <summary>Lets the neighbours know at once that the ring is broken.</summary>
    public void CloseRing()
    {
        Previous.Dispose();
        Next.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseRing();
        foreach (var socket in Control)
        {
            socket?.Dispose();
        }
    }
}
