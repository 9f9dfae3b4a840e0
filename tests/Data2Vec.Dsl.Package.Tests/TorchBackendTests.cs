using System.Text.Json;

namespace Data2Vec.Dsl.Package.Tests;

public class TorchBackendTests
{
    [Theory]
    [InlineData("cuda-linux", "TorchSharp-cuda-linux")]
    [InlineData("cuda-windows", "TorchSharp-cuda-windows")]
    [InlineData("cpu", null)]
    public async Task The_switch_decides_which_native_packages_are_restored(string backend, string? package)
    {
        package ??= OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64" : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64" : "libtorch-cpu-linux-x64";

        var json = await Tool.Dotnet(
            Places.Repository, ["msbuild", Places.Runtime, $"-p:TorchBackend={backend}", "-getItem:PackageReference", "-nologo"]);

        using var document = JsonDocument.Parse(json);
        var native = document.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!)
            .Where(name => name.StartsWith("TorchSharp-", StringComparison.Ordinal) || name.StartsWith("libtorch-", StringComparison.Ordinal));
        Assert.Equal([package], native);
    }
}
