namespace Data2Vec.Dsl.Tests;

/// <summary>Why a test cannot run here; null where it can. It is reported as skipped then, not as passed.</summary>
internal static class Needs
{
    /// <summary>Why what every Unix has is missing.</summary>
    public static string? Unix => OperatingSystem.IsWindows() ? "Windows has no signals, pipes and limits as Unix has." : null;

    /// <summary>Why what Linux alone has is missing.</summary>
    public static string? Linux => OperatingSystem.IsLinux() ? null : "Only Linux has /proc and its devices, and lets go of a folder that somebody works in.";
}

/// <summary>A test of what every Unix has.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    /// <summary>Skips it elsewhere.</summary>
    public UnixFactAttribute() => Skip = Needs.Unix;
}

/// <summary>Tests of what every Unix has.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips them elsewhere.</summary>
    public UnixTheoryAttribute() => Skip = Needs.Unix;
}

/// <summary>A test of what Linux alone has.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    /// <summary>Skips it elsewhere.</summary>
    public LinuxFactAttribute() => Skip = Needs.Linux;
}

/// <summary>Tests of what Linux alone has.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips them elsewhere.</summary>
    public LinuxTheoryAttribute() => Skip = Needs.Linux;
}
