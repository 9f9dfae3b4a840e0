using System.Diagnostics;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>How fast a device multiplies matrices: what no training step can be faster than.</summary>
internal static class ProductRate
{
    private const int WarmUp = 2;

    /// <summary>Operations a second of a product of two square matrices, two per multiply-add: the median.</summary>
    /// <param name="device">The device.</param>
    /// <param name="format">The format of both.</param>
    /// <param name="side">Rows and columns.</param>
    /// <param name="rounds">Products that are timed.</param>
    public static double Of(torch.Device device, torch.ScalarType format, int side, int rounds)
    {
        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var (a, b) = (torch.randn(side, side, torch.ScalarType.Float32, device).to(format), torch.randn(side, side, torch.ScalarType.Float32, device).to(format));
        var seconds = new List<double>();
        for (var i = 0; i < WarmUp + rounds; i++)
        {
            Wait(device);
            var watch = Stopwatch.StartNew();
            using var product = a.matmul(b);
            Wait(device);
            seconds.Add(watch.Elapsed.TotalSeconds);
        }

        return 2.0 * side * side * side / Median(seconds.Skip(WarmUp));
    }

    /// <summary>Until the device has done what it was asked for.</summary>
    public static void Wait(torch.Device device)
    {
        if (device.type == DeviceType.CUDA)
        {
            torch.cuda.synchronize(device);
        }
    }

    /// <summary>The middle of several times.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
