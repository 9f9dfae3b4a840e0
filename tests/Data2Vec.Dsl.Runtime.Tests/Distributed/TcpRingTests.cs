using System.Net.Sockets;
using Data2Vec.Dsl.Distributed;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Distributed;

public sealed class TcpRingTests
{
    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(2, false)]
    public void All_ranks_learn_whether_one_lacks_something(int without, bool expected) =>
        Assert.Equal([expected, expected, expected], RankThreads.Run(3, ring => Collectives.HaveAll(ring, ring.Rank != without)));

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 1000)]
    [InlineData(4, 2)]
    [InlineData(4, 65_537)]
    [InlineData(2, 1_000_000)]
    [InlineData(4, 1_000_003)]
    public void Each_rank_gets_the_sum_and_the_same_bits(int size, int length)
    {
        static float Value(int rank, int i) => (float)Math.Sin((rank * 7919) + i);
        var sums = RankThreads.Run(size, ring =>
        {
            using var values = torch.tensor([.. Enumerable.Range(0, length).Select(i => Value(ring.Rank, i))], dtype: torch.float32);
            ring.AllReduce(values);
            return values.data<float>().ToArray();
        });
        Assert.All(sums, each => Assert.Equal(sums[0], each));
        for (var i = 0; i < length; i++)
        {
            Assert.Equal(Enumerable.Range(0, size).Sum(rank => (double)Value(rank, i)), sums[0][i], 1e-6);
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 1_000_003)]
    public void Each_rank_gets_the_values_of_rank_0(int size, int length)
    {
        var values = RankThreads.Run(size, ring =>
        {
            using var own = torch.full(length, ring.Rank + 5f);
            ring.Broadcast(own);
            ring.Barrier();
            return (own.min().item<float>(), own.max().item<float>(), ring.BroadcastText($"Größe {ring.Rank}"));
        });
        Assert.All(values, each => Assert.Equal((5f, 5f, "Größe 0"), each));
    }

    [Fact]
    public void A_part_of_a_buffer_is_added_up_in_place_and_the_rest_stays()
    {
        var sums = RankThreads.Run(3, ring =>
        {
            using var all = torch.ones(10);
            using var part = all.narrow(0, 3, 4);
            ring.AllReduce(part);
            return all.data<float>().ToArray();
        });
        Assert.All(sums, each => Assert.Equal([1f, 1, 1, 3, 3, 3, 3, 1, 1, 1], each));
    }

    [Fact]
    public void Other_numbers_than_float32_are_refused()
    {
        var messages = RankThreads.Run(2, ring =>
        {
            using var values = torch.ones(3, torch.float64);
            return Assert.Throws<ArgumentException>(() => ring.AllReduce(values)).Message;
        });
        Assert.All(messages, each => Assert.StartsWith("Ranks exchange contiguous float32 tensors and this one is Float64", each, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    [InlineData(4, 2)]
    [InlineData(4, 3)]
    public void A_rank_that_leaves_is_named_to_all_others(int size, int leaver)
    {
        var lost = RankThreads.Run(size, ring =>
        {
            using var values = torch.ones(1000);
            ring.AllReduce(values);
            if (ring.Rank == leaver)
            {
                return ring.Rank;
            }

            return Assert.Throws<RankLostException>(() =>
            {
                ring.AllReduce(values);
                ring.AllReduce(values);
            }).Rank;
        });
        Assert.All(lost, each => Assert.Equal(leaver, each));
    }

    [Fact]
    public void A_rank_that_is_silent_is_lost_after_a_while()
    {
        var port = RankThreads.FreePort();
        using var over = new ManualResetEventSlim();
        RankLostException? error = null;
        var silent = new Thread(() =>
        {
            using var ring = TcpRing.Connect(Place(1, 2, port));
            over.Wait();
        });
        silent.Start();
        using (var ring = TcpRing.Connect(Place(0, 2, port), silence: TimeSpan.FromMilliseconds(200)))
        {
            error = Assert.Throws<RankLostException>(ring.Barrier);
        }

        over.Set();
        silent.Join();
        Assert.Equal((1, "Rank 1 of 2 does not answer any more: its connection is of no use."), (error.Rank, error.Message));
    }

    [Fact]
    public void Ranks_that_do_not_come_are_named()
    {
        var error = Assert.Throws<RankLostException>(() => TcpRing.Connect(Place(0, 3, RankThreads.FreePort()), TimeSpan.FromMilliseconds(200)));
        Assert.Equal("After 0 s of 3 ranks these did not come: 1, 2; start all ranks with the same MASTER_ADDR, MASTER_PORT and WORLD_SIZE.", error.Message);
    }

    [Fact]
    public void Ranks_of_different_sizes_and_strangers_do_not_join()
    {
        var port = RankThreads.FreePort();
        string? other = null;
        var thread = new Thread(() =>
        {
            using var stranger = new TcpClient();
            for (var tries = 0; !stranger.Connected; tries++)
            {
                try
                {
                    stranger.Connect("127.0.0.1", port);
                }
                catch (SocketException) when (tries < 1000)
                {
                    Thread.Sleep(10);
                }
            }

            stranger.GetStream().Write("GET / HTTP/1.1\r\n\r\n"u8);
            other = Assert.Throws<RankLostException>(() => TcpRing.Connect(Place(1, 3, port), TimeSpan.FromSeconds(20))).Message;
        });
        thread.Start();
        var error = Assert.Throws<RankLostException>(() => TcpRing.Connect(Place(0, 2, port), TimeSpan.FromSeconds(20)));
        thread.Join();
        Assert.Equal("Rank 1 was started with WORLD_SIZE=3 and rank 0 with WORLD_SIZE=2; start all with the same.", error.Message);
        Assert.Equal("Rank 0 left before all ranks had come; its own message says why.", other);
    }

    private static RankPlace Place(int rank, int size, int port) => new(rank, size, rank, size, "127.0.0.1", port);
}
