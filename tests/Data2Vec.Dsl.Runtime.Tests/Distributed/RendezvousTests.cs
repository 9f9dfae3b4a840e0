using System.Net;
using System.Net.Sockets;
using Data2Vec.Dsl.Distributed;

namespace Data2Vec.Dsl.Runtime.Tests.Distributed;

/// <summary>Who else may stand at the door where ranks meet.</summary>
public sealed class RendezvousTests
{
    private static readonly TimeSpan _long = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Strangers_who_say_nothing_keep_nobody_waiting()
    {
        var port = RankThreads.FreePort();
        var zero = Task.Run(() => TcpRing.Connect(Place(0, 2, port), _long));
        var strangers = new List<TcpClient>();
        for (var i = 0; i < 200; i++)
        {
            strangers.Add(await Knock(port));
        }

        // More than may stand in the door; some say a little, some all sorts of things.
        await strangers[^1].GetStream().WriteAsync(new byte[] { 0x76, 0x32 });
        await strangers[^2].GetStream().WriteAsync(new byte[4096]);
        using var one = await Task.Run(() => TcpRing.Connect(Place(1, 2, port), _long)).WaitAsync(_long);
        using var other = await zero.WaitAsync(_long);
        Assert.Equal((0, 1), (other.Rank, one.Rank));
        strangers.ForEach(stranger => stranger.Dispose());
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")]
    [InlineData("\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f")]
    [InlineData("?")]
    public async Task Another_program_in_the_place_of_rank_0_is_said_to_be_one(string banner)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var one = Task.Run(() => TcpRing.Connect(Place(1, 2, ((IPEndPoint)listener.LocalEndpoint).Port), _long));
        using (var client = await listener.AcceptSocketAsync())
        {
            client.Send(System.Text.Encoding.ASCII.GetBytes(banner));
        }

        var error = await Assert.ThrowsAsync<RankLostException>(() => one.WaitAsync(_long));
        Assert.Contains("is another program than rank 0; take another MASTER_PORT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_do_not_listen_on_one_port()
    {
        var port = RankThreads.FreePort();
        using var stop = new CancellationTokenSource();
        var first = Task.Run(() => TcpRing.Connect(Place(0, 2, port), _long, cancellation: stop.Token));
        using var knock = await Knock(port);
        var error = Assert.Throws<RankLostException>(() => TcpRing.Connect(Place(0, 2, port), _long));
        Assert.Contains("nothing else has the port", error.Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task A_port_can_be_had_again_at_once()
    {
        var port = RankThreads.FreePort();
        for (var run = 0; run < 3; run++)
        {
            var zero = Task.Run(() => TcpRing.Connect(Place(0, 2, port), _long));
            using var one = await Task.Run(() => TcpRing.Connect(Place(1, 2, port), _long)).WaitAsync(_long);
            using var other = await zero.WaitAsync(_long);
        }
    }

    [Fact]
    public async Task A_rank_that_leaves_before_all_have_met_keeps_nobody_waiting()
    {
        var port = RankThreads.FreePort();
        using var stop = new CancellationTokenSource();
        var zero = Task.Run(() => TcpRing.Connect(Place(0, 4, port), _long));
        var two = Task.Run(() => TcpRing.Connect(Place(2, 4, port), _long));
        using (var one = await Knock(port))
        {
            // What rank 1 says at the door; then it dies.
            foreach (var number in new[] { 0x32643276, 4, 1, 9 })
            {
                await one.GetStream().WriteAsync(BitConverter.GetBytes(number));
            }
        }

        var lost = await Assert.ThrowsAsync<RankLostException>(() => zero.WaitAsync(_long));
        Assert.Equal("Rank 1 left before all ranks had met; its own message says why.", lost.Message);
        Assert.Equal(0, (await Assert.ThrowsAsync<RankLostException>(() => two.WaitAsync(_long))).Rank);
    }

    private static RankPlace Place(int rank, int size, int port) => new(rank, size, rank, size, "127.0.0.1", port);

    private static async Task<TcpClient> Knock(int port)
    {
        while (true)
        {
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return client;
            }
            catch (SocketException)
            {
                client.Dispose();
                await Task.Delay(10);
            }
        }
    }
}
