using System.Net;
using System.Net.Sockets;
using Data2Vec.Dsl.Distributed;

namespace Data2Vec.Dsl.Runtime.Tests.Distributed;

/// <summary>Ranks as threads of the test, in a ring over the loopback device.</summary>
internal static class RankThreads
{
    /// <summary>Does the same on each rank and hands back what each gave; an error of one is thrown.</summary>
    public static T[] Run<T>(int size, Func<ICollective, T> does)
    {
        var port = FreePort();
        var (results, errors) = (new T[size], new Exception?[size]);
        var threads = Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                using var ring = TcpRing.Connect(new RankPlace(rank, size, rank, size, "127.0.0.1", port), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
                results[rank] = does(ring);
            }
            catch (Exception e)
            {
                errors[rank] = e;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return errors.OfType<Exception>().FirstOrDefault() is { } error ? throw new InvalidOperationException(error.Message, error) : results;
    }

    /// <summary>A port of this machine that nobody has.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
