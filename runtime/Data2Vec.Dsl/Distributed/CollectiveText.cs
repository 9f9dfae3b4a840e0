using System.Text;
using TorchSharp;

namespace Data2Vec.Dsl.Distributed;

/// <summary>Carries bytes and texts, one number each: they are short, and a collective need know nothing but float32.</summary>
public static class CollectiveText
{
    /// <summary>Gives each rank the text of rank 0.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="text">Rank 0's text; of the others nothing is asked.</param>
    /// <exception cref="RankLostException">A rank has gone.</exception>
    public static string BroadcastText(this ICollective ranks, string text)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        var bytes = Encoding.UTF8.GetBytes(text);
        using var length = torch.tensor(new[] { (float)bytes.Length }, torch.ScalarType.Float32, torch.CPU);
        ranks.Broadcast(length);
        if (ranks.Rank > 0)
        {
            bytes = new byte[(int)length[0].item<float>()];
        }

        ranks.BroadcastBytes(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Puts rank 0's bytes into each rank's.</summary>
    internal static void BroadcastBytes(this ICollective ranks, Span<byte> bytes)
    {
        var numbers = new float[bytes.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = bytes[i];
        }

        using var scope = torch.NewDisposeScope();
        var values = torch.tensor(numbers, torch.ScalarType.Float32, torch.CPU);
        ranks.Broadcast(values);
        numbers = values.data<float>().ToArray();
        for (var i = 0; i < numbers.Length; i++)
        {
            bytes[i] = (byte)numbers[i];
        }
    }
}
