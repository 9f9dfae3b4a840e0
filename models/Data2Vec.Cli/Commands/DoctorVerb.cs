using System.CommandLine;
using System.Globalization;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Cli.Commands;

/// <summary><c>d2v doctor</c>: whether this machine can train, and if not, why.</summary>
internal sealed class DoctorVerb : Verb
{
    /// <summary>Creates the verb.</summary>
    public DoctorVerb(Host host)
        : base(host, "doctor", "Checks what training needs of this machine: native libraries, threads, devices, room on disk.", "doctor", "doctor --json")
    {
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult line, Screen screen)
    {
        var torch = TorchEnvironment.Inspect();
        var free = FreeBytes(Host.WorkingFolder);
        var hasFusedOptimizer = torch.Problem is null && Adam.HasFusedKernel(new(torch.HasCuda ? DeviceType.CUDA : DeviceType.CPU));
        (string Name, string Value)[] findings =
        [
            .. Versions.All,
            ("Tensors", torch.Problem is null ? "work" : $"do not work: {torch.Problem}"),
            ("Native library", $"{torch.Library.Outcome}{(torch.Library.Path is { } path ? $", {path}" : "")}"),
            ("libtorch", $"{torch.LibTorchVersion}{(torch.LibTorchPath is { } file ? $", {file}" : "")}"),
            ("Threads of an operation", torch.Threads.ToString(CultureInfo.InvariantCulture)),
            ("Any operation of libtorch", torch.HasDispatcher ? "reached by the C interface" : "not reached (no C interface): what TorchSharp binds is used"),
            ("Optimiser", hasFusedOptimizer ? "fused kernel" : "plain operations: the fused kernel is not there or does not agree with them"),
            ("Linear layers in float32", torch.HasOneDnnLinearLayers ? "oneDNN's where they are large" : "libtorch's product"),
            ("Deterministic algorithms", torch.HasDeterministicAlgorithms ? "with --deterministic" : "cannot be asked for: this libtorch has no switch"),
            ("Trains on", torch.HasCuda ? "CUDA, unless --device cpu" : "the processor"),
            .. torch.Problem is null ? Products(torch.HasCuda) : [],
            ("CUDA devices", torch.CudaDevices.ToString(CultureInfo.InvariantCulture)),
            ("Audio", Libsndfile.IsAvailable ? "WAV, and by libsndfile FLAC, Ogg and others" : "WAV alone: libsndfile was not found"),
            .. Collectives.Problems.Select(each => ($"Several processes: {each.Key}", each.Value ?? "ready")),
            ("Cache of the data", FashionMnistOptions.DefaultCacheFolder),
            ("Free where runs are written", free is null ? "unknown" : string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:#,0.0} GB")),
        ];

        var width = findings.Max(finding => finding.Name.Length);
        foreach (var (name, value) in findings)
        {
            screen.Say($"{name.PadRight(width)}  {value}");
        }

        screen.Answer(new
        {
            ExitCode = torch.Problem is null ? Cli.ExitCode.Done : Cli.ExitCode.Failure,
            Environment = torch,
            HasFusedOptimizer = hasFusedOptimizer,
            FreeBytes = free,
            Versions = Versions.All.ToDictionary(),
        });
        if (torch.Problem is not null)
        {
            Host.Error.WriteLine($"Tensors do not work on this machine: {torch.Problem}");
            return ExitCode.Failure;
        }

        return ExitCode.Done;
    }

    // Whether bfloat16 is worth while is a matter of the processor: some have the format without the speed. In turn, and the best of each: what else the
    // machine does must not decide.
    private static (string, string)[] Products(bool onCuda)
    {
        var device = onCuda ? torch.CUDA : torch.CPU;
        var (exact, half) = (0.0, 0.0);
        for (var round = 0; round < 4; round++)
        {
            (exact, half) = (Math.Max(exact, Rate(torch.ScalarType.Float32)), Math.Max(half, Rate(torch.ScalarType.BFloat16)));
        }

        var advice = onCuda ? "bfloat16 is the default here"
            : half > exact ? string.Create(CultureInfo.InvariantCulture, $"'Precision = Precision.BFloat16' makes them {half / exact:0.0} times as fast")
            : "train in float32";
        return [("Matrix products", string.Create(CultureInfo.InvariantCulture, $"{exact / 1e9:#,0} GFLOP/s in float32, {half / 1e9:#,0} in bfloat16: {advice}"))];

        double Rate(torch.ScalarType format) => ProductRate.Of(device, format, onCuda ? 4096 : 1536, rounds: 1);
    }

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // A network share or an exotic mount; not knowing is no finding.
            return null;
        }
    }
}
