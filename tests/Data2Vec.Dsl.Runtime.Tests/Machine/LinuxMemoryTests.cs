using Data2Vec.Dsl.Machine;
using TorchSharp;
using TemporaryFolder = Data2Vec.Dsl.Tests.TemporaryFolder;

namespace Data2Vec.Dsl.Runtime.Tests.Machine;

public sealed class LinuxMemoryTests : IDisposable
{
    private const long Mebi = 1 << 20;

    private readonly TemporaryFolder _root = new();

    public LinuxMemoryTests() => Write("proc/meminfo", "MemTotal:       24684084 kB\nMemFree:        21275136 kB\nMemAvailable:     102400 kB\n");

    [Fact]
    public void Without_other_limits_the_free_memory_of_the_machine_counts()
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("proc/self/limits", "Limit                     Soft Limit           Hard Limit           Units     \nMax address space         unlimited            unlimited            bytes     \n");
        Assert.Equal([new MemoryLimit(100 * Mebi, "free memory of this machine")], new LinuxMemory(_root.Path).Limits());
    }

    [Fact]
    public void The_tightest_group_on_the_way_up_counts_and_what_it_has_cached_of_files_is_free()
    {
        Write("proc/self/cgroup", "0::/batch/job/step\n");
        Group("sys/fs/cgroup/batch/job/step", "max", 10 * Mebi, cached: 0);
        Group("sys/fs/cgroup/batch/job", $"{64 * Mebi}", 60 * Mebi, cached: 20 * Mebi);
        Group("sys/fs/cgroup/batch", $"{90 * Mebi}", 61 * Mebi, cached: 20 * Mebi);
        Assert.Equal(new MemoryLimit(24 * Mebi, "the limit of cgroup '/batch/job'"), Tightest());
    }

    [Fact]
    public void A_limit_above_the_own_group_holds_too()
    {
        Write("proc/self/cgroup", "0::/batch/job\n");
        Group("sys/fs/cgroup/batch/job", $"{64 * Mebi}", 10 * Mebi, cached: 0);
        Group("sys/fs/cgroup/batch", $"{64 * Mebi}", 63 * Mebi, cached: 0);
        Assert.Equal(new MemoryLimit(Mebi, "the limit of cgroup '/batch'"), Tightest());
    }

    [Fact]
    public void A_container_of_version_1_sees_its_own_group_at_the_root_and_the_path_of_the_host()
    {
        Write("proc/self/cgroup", "5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", $"{50 * Mebi}\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", $"{30 * Mebi}\n");
        Write("sys/fs/cgroup/memory/memory.stat", $"inactive_file {9 * Mebi}\ntotal_inactive_file {5 * Mebi}\n");
        Assert.Equal(new MemoryLimit(25 * Mebi, "the limit of cgroup '/'"), Tightest());
    }

    [Fact]
    public void The_number_that_version_1_writes_for_no_limit_limits_nothing()
    {
        Write("proc/self/cgroup", "4:memory:/a\n");
        Write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "9223372036854771712\n");
        Write("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "1\n");
        Assert.Equal("free memory of this machine", Tightest()!.Source);
    }

    [Theory]
    [InlineData("VmSize:\t  475136 kB", 48)]
    [InlineData("VmSize:\t99999999 kB", 0)]
    public void A_limit_of_the_address_space_leaves_what_is_not_reserved_yet_nor_will_be_by_heaps_nor_will_be_by_heaps(string size, long left)
    {
        Write("proc/self/limits", "Max data size             unlimited            unlimited            bytes     \nMax address space         1073741824           1073741824           bytes     \n");
        Write("proc/self/status", $"Name:\td2v\n{size}\nVmData:\t   12345 kB\n");
        Assert.Equal(new MemoryLimit(left * Mebi, "`ulimit -v`"), Tightest());
    }

    [Fact]
    public void A_group_that_uses_more_than_its_limit_leaves_nothing()
    {
        Write("proc/self/cgroup", "0::/a\n");
        Group("sys/fs/cgroup/a", $"{Mebi}", 2 * Mebi, cached: 0);
        Assert.Equal(0, Tightest()!.Bytes);
    }

    [Fact]
    public void This_machine_tells()
    {
        Assert.True(MemoryLimit.Of(torch.CPU)!.Bytes > 0);
    }

    public void Dispose() => _root.Dispose();

    private MemoryLimit? Tightest() => MemoryLimit.Tightest(new LinuxMemory(_root.Path).Limits());

    private void Group(string folder, string limit, long used, long cached)
    {
        Write($"{folder}/memory.max", limit + "\n");
        Write($"{folder}/memory.current", $"{used}\n");
        Write($"{folder}/memory.stat", $"anon 1\ninactive_file {cached}\n");
    }

    private void Write(string file, string text)
    {
        var path = _root.At(file.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
