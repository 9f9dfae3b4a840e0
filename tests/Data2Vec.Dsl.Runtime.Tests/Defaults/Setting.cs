using System.Globalization;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Defaults;

/// <summary>A default of the process or of the thread, set until it is disposed.</summary>
internal sealed class Setting(Action restore) : IDisposable
{
    /// <summary>Every setting of <see cref="ElementType"/>.</summary>
    public static IReadOnlyList<torch.ScalarType> ElementTypes { get; } =
        [torch.ScalarType.Float16, torch.ScalarType.BFloat16, torch.ScalarType.Float64, torch.ScalarType.Float32];

    /// <summary>The element type of tensors that name none.</summary>
    public static IDisposable ElementType(torch.ScalarType type)
    {
        var before = torch.get_default_dtype();
        torch.set_default_dtype(type);
        return new Setting(() => torch.set_default_dtype(before));
    }

    /// <summary>The device of tensors that name none: one that holds no numbers.</summary>
    public static IDisposable DeviceWithoutNumbers()
    {
        var before = torch.get_default_device();
        torch.set_default_device(torch.META);
        return new Setting(() => torch.set_default_device(before));
    }

    /// <summary>The threads of an operation.</summary>
    public static IDisposable Threads(int count)
    {
        var before = torch.get_num_threads();
        torch.set_num_threads(count);
        return new Setting(() => torch.set_num_threads(before));
    }

    /// <summary>Whether only repeatable algorithms are used, where this libtorch has the switch.</summary>
    public static IDisposable Deterministic(bool isOn)
    {
        if (!DeterministicAlgorithms.AreAvailable)
        {
            return new Setting(() => { });
        }

        var before = DeterministicAlgorithms.AreRequired;
        DeterministicAlgorithms.AreRequired = isOn;
        return new Setting(() => DeterministicAlgorithms.AreRequired = before);
    }

    /// <summary>The numbers of a culture, made by hand because this process has only the invariant culture's data.</summary>
    /// <param name="minus">The sign of negative numbers.</param>
    /// <param name="point">What is before the fraction.</param>
    /// <param name="group">What is between thousands.</param>
    public static IDisposable Culture(string minus, string point, string group)
    {
        var before = CultureInfo.CurrentCulture;
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NegativeSign, culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator) = (minus, point, group);
        CultureInfo.CurrentCulture = culture;
        return new Setting(() => CultureInfo.CurrentCulture = before);
    }

    /// <inheritdoc/>
    public void Dispose() => restore();
}
