using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Data2Vec.Dsl.Cli.Tests.Support;

/// <summary>
/// OpenMPI for tests: the machine's where it has one, and otherwise Debian's packages, fetched once as an ordinary user and unpacked in the user's
/// cache. Where neither is possible the tests that need it are reported as skipped, with the reason: the same trainer is tested over TCP everywhere.
/// </summary>
public sealed class OpenMpi
{
    private static readonly Lazy<OpenMpi> _instance = new(Find);
    private readonly string? _root;

    private OpenMpi(string? root, string? problem = null) => (_root, Problem) = (root, problem);

    /// <summary>Why it cannot be had, in a sentence; null where it can.</summary>
    public static string? Missing => _instance.Value.Problem;

    private string? Problem { get; }

    /// <summary>The command that starts ranks, as words; <c>-n 2 program</c> follows.</summary>
    public static string[] Command =>
    [
        _instance.Value._root is { } root ? Path.Combine(root, "usr/bin/mpirun.openmpi") : "mpirun", "--oversubscribe", "--bind-to", "none",
        "--mca", "btl", "self,vader", "--mca", "btl_vader_single_copy_mechanism", "none", "--mca", "plm", "isolated", "--mca", "odls_base_sigkill_timeout", "8",
    ];

    /// <summary>The variables that the command needs.</summary>
    public static Dictionary<string, string> Variables
    {
        get
        {
            var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["OMPI_ALLOW_RUN_AS_ROOT"] = "1", ["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1" };
            if (_instance.Value._root is { } root)
            {
                // An unpacked package does not lie where it was built for.
                var libraries = Directory.GetDirectories(Path.Combine(root, "usr/lib"), "*-linux-gnu*").Single();
                var own = Path.Combine(libraries, "openmpi/lib");
                variables["OPAL_PREFIX"] = Path.Combine(root, "usr");
                variables["OPAL_LIBDIR"] = own;
                variables["OMPI_MCA_mca_base_component_path"] = Path.Combine(own, "openmpi3");
                variables["OMPI_MCA_mca_base_component_show_load_errors"] = "0";
                variables["LD_LIBRARY_PATH"] = string.Join(':', libraries, own, Path.Combine(root, "lib", Path.GetFileName(libraries)));
                variables["PMIX_MCA_pcompress_base_silence_warning"] = "1";
            }

            return variables;
        }
    }

    private static OpenMpi Find()
    {
        if (OperatingSystem.IsWindows())
        {
            return new(null, "OpenMPI is not made for Windows.");
        }

        if (Shell("command -v mpirun && mpirun --version | grep -q 'Open MPI'", TimeSpan.FromSeconds(20)).Code == 0)
        {
            return new(null);
        }

        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } stated && Path.IsPathFullyQualified(stated)
            ? stated : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var root = Path.Combine(cache, "data2vec-dsl", $"openmpi-{RuntimeInformation.ProcessArchitecture}");
        if (File.Exists(Path.Combine(root, "usr/bin/mpirun.openmpi")))
        {
            return new(root);
        }

        // Package lists of our own, and no lock: only root may take the system's. What the packages depend on and the machine has is not fetched.
        var (code, text) = Shell(
            $"""
            set -e; work='{root}.'$$.partial; mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/root"
            trap 'rm -rf "$work"' EXIT
            own="-q -o Dir::State::Lists=$work/lists -o Dir::Cache=$work/cache -o Debug::NoLocking=1 -o APT::Sandbox::User=$(id -un)"
            apt-get $own update
            apt-get $own -y install --reinstall --download-only --no-install-recommends openmpi-bin
            for package in "$work"/cache/archives/*.deb; do dpkg-deb -x "$package" "$work/root"; done
            mv "$work/root" '{root}'
            """,
            TimeSpan.FromMinutes(5));
        return code == 0 || File.Exists(Path.Combine(root, "usr/bin/mpirun.openmpi")) ? new(root) : new(
            null, $"OpenMPI is not on this machine and Debian's package openmpi-bin cannot be fetched ({text.Trim().Split('\n')[^1]}); install OpenMPI to test MPI.");
    }

    private static (int Code, string Text) Shell(string script, TimeSpan longest)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"({script}) 2>&1"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(longest))
        {
            process.Kill(entireProcessTree: true);
            return (124, $"not done after {longest}");
        }

        return (process.ExitCode, text.Result);
    }
}

/// <summary>A test that needs OpenMPI.</summary>
public sealed class OpenMpiFactAttribute : FactAttribute
{
    /// <summary>Skips it where there is none.</summary>
    public OpenMpiFactAttribute() => Skip = OpenMpi.Missing;
}

/// <summary>Tests that need OpenMPI.</summary>
public sealed class OpenMpiTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips them where there is none.</summary>
    public OpenMpiTheoryAttribute() => Skip = OpenMpi.Missing;
}
