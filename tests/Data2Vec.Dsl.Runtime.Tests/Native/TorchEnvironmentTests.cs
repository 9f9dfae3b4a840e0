using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Native;

public class TorchEnvironmentTests
{
    [Fact]
    public void This_process_multiplies_matrices()
    {
        using var left = torch.arange(6, torch.float32).reshape(2, 3);
        using var right = torch.ones(3, 1);
        using var product = left.mm(right);
        Assert.Equal([3f, 12f], product.data<float>().ToArray());
    }

    [Fact]
    public void Tests_compute_with_one_thread_each_since_they_share_the_cores() => Assert.Equal(1, torch.get_num_threads());

    [Fact]
    public void The_report_names_what_was_loaded()
    {
        var report = TorchEnvironment.Inspect();

        Assert.Null(report.Problem);
        Assert.Same(TorchLibrary.Prepare(), report.Library);
        Assert.NotEqual(TorchLibraryOutcome.Failed, report.Library.Outcome);
        Assert.True(report.HasDispatcher);
        Assert.True(File.Exists(report.LibTorchPath), report.LibTorchPath);
        Assert.InRange(report.Threads, 1, 1024);
        Assert.Equal(report.CudaDevices > 0, report.HasCuda);
        Assert.StartsWith("2.", report.LibTorchVersion, StringComparison.Ordinal);
    }

    [Fact]
    public void Asking_for_a_version_of_the_cpp_library_follows_the_system()
    {
        // Every C++ library of this century has the first symbol version, none has this made-up one.
        Assert.Equal(OperatingSystem.IsLinux(), SystemLibraries.CppLibraryProvides("_ZSt4cout", "GLIBCXX_3.4"));
        Assert.False(SystemLibraries.CppLibraryProvides("_ZSt4cout", "GLIBCXX_99.9"));
    }

    [Fact]
    public void The_packages_library_is_never_changed()
    {
        var need = Assert.Single(ElfVersionNeeds.Read(File.ReadAllBytes(NativeFiles.Shipped)), need => need.Version == TorchLibrary.Requirement);
        Assert.False(need.Weak);
    }
}
