using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>Brings what the host has made to the device, without waiting for what the device still computes.</summary>
internal static class DeviceCopy
{
    /// <summary>The same numbers on a device, in the caller's dispose scope.</summary>
    /// <param name="host">A tensor on the CPU; it is taken over.</param>
    /// <param name="device">Where it goes; the CPU by default.</param>
    public static torch.Tensor Of(torch.Tensor host, torch.Device? device)
    {
        if (device is null || device.type == DeviceType.CPU)
        {
            return host;
        }

        // A blocking copy waits for everything before it in the stream. This one has read the host's pages when it returns, since they are not pinned.
        var moved = host.to(device, non_blocking: true);
        host.Dispose();
        return moved;
    }
}
