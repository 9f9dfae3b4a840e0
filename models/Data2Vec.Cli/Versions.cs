using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Cli;

/// <summary>What a figure was computed with.</summary>
internal static class Versions
{
    /// <summary>The version of this tool.</summary>
    public static string Own => Of(typeof(Versions).Assembly);

    /// <summary>Everything that may change a figure.</summary>
    public static IReadOnlyList<(string Name, string Version)> All =>
    [
        ("d2v", Own),
        ("TorchSharp", Of(typeof(torch).Assembly)),
        (".NET", RuntimeInformation.FrameworkDescription),
        ("System", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors"),
    ];

    // Without the commit that build servers append.
    private static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? assembly.GetName().Version?.ToString()
        ?? "unknown";
}
