using TorchSharp;

namespace Data2Vec.Dsl.Benchmarks.Step;

/// <summary>
/// What the machine can compute at most: the largest product of a block again and again, for as many operations as a pass has, by the faster of the two
/// libraries. So it lasts about as long as a pass, and sees as much of what else the machine does.
/// </summary>
internal sealed class Ceiling : IDisposable
{
    private const int Width = 768, Hidden = 3072;

    private readonly torch.Tensor _x;
    private readonly torch.Tensor _w;
    private readonly bool _byOneDnn;
    private readonly long _times;

    /// <summary>Makes the factors.</summary>
    /// <param name="rows">Positions of a batch.</param>
    /// <param name="operations">Operations of a pass, two per multiply-add.</param>
    /// <param name="format">The format of the factors.</param>
    public Ceiling(long rows, long operations, torch.ScalarType format)
    {
        _x = torch.randn(rows, Width).to(format);
        _w = torch.randn(Width, Hidden).to(format);
        _byOneDnn = OneDnn.IsFaster && format == torch.ScalarType.Float32;
        _times = Math.Max(1, operations / (2 * rows * Width * Hidden));
        Operations = _times * 2 * rows * Width * Hidden;
    }

    /// <summary>Operations of a run.</summary>
    public long Operations { get; }

    /// <summary>Computes the products.</summary>
    public void Run()
    {
        using var gradient = torch.no_grad();
        using var transposed = _w.t();
        for (var i = 0L; i < _times; i++)
        {
            (_byOneDnn ? OneDnn.Loaded!.Linear(_x, transposed, null) : _x.mm(_w)).Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _x.Dispose();
        _w.Dispose();
    }
}
