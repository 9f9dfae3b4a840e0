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
        Assert.Equal([package ?? HostPackage], await NativePackages($"-p:TorchBackend={backend}"));
    }

    [Theory]
    [InlineData("linux-x64", "libtorch-cpu-linux-x64")]
    [InlineData("win-x64", "libtorch-cpu-win-x64")]
    [InlineData("osx-arm64", "libtorch-cpu-osx-arm64")]
    [InlineData("linux-arm64", null)]
    public async Task The_system_that_is_published_for_decides_and_not_the_one_that_publishes(string system, string? package)
    {
        Assert.Equal(package is null ? [] : [package], await NativePackages("-p:TorchBackend=cpu", $"-p:RuntimeIdentifier={system}"));
    }

    [Fact]
    public async Task A_system_without_a_package_is_named()
    {
        var output = await Tool.Dotnet(
            Places.Repository,
            ["msbuild", Places.Runtime, "-p:TorchBackend=cpu", "-p:RuntimeIdentifier=linux-arm64", "-t:NameLibTorch", "-nologo"]);
        Assert.Contains("warning D2V8001: There is no package of libtorch for linux-arm64", output, StringComparison.Ordinal);
    }

    private static string HostPackage => OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64" : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64" : "libtorch-cpu-linux-x64";

    private static async Task<IEnumerable<string>> NativePackages(params string[] options)
    {
        var json = await Tool.Dotnet(Places.Repository, ["msbuild", Places.Runtime, "-getItem:PackageReference", "-nologo", .. options]);
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!)
            .Where(name => name.StartsWith("TorchSharp-", StringComparison.Ordinal) || name.StartsWith("libtorch-", StringComparison.Ordinal))];
    }
}
