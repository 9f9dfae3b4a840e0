namespace Data2Vec.Dsl.Runtime.Tests.Native;

public class TorchLibraryTests
{
    [Fact]
    public void A_writable_library_is_adapted_once_and_then_left_alone()
    {
        using var files = new NativeFiles();
        var time = File.GetLastWriteTimeUtc(files.Library);

        var first = TorchLibrary.Adapt(files.Library, files.Cache, NeverLoad);
        var second = TorchLibrary.Adapt(files.Library, files.Cache, NeverLoad);

        Assert.Equal(new(TorchLibraryOutcome.Adapted, files.Library), first);
        Assert.Equal(new(TorchLibraryOutcome.AlreadyAdapted, files.Library), second);
        Assert.Contains(ElfVersionNeeds.Read(File.ReadAllBytes(files.Library)), need => need is { Version: TorchLibrary.Requirement, Weak: true });
        Assert.Equal(time, File.GetLastWriteTimeUtc(files.Library));
        Assert.Equal(files.Library, Assert.Single(Directory.GetFiles(files.Root, "*", SearchOption.AllDirectories)));
    }

    [Fact]
    public void A_hard_link_to_the_library_keeps_the_shipped_content()
    {
        using var files = new NativeFiles();
        var link = Path.Combine(files.Root, "link.so");
        NativeFiles.HardLink(files.Library, link);

        Assert.Equal(TorchLibraryOutcome.Adapted, TorchLibrary.Adapt(files.Library, files.Cache, NeverLoad).Outcome);

        Assert.Equal(File.ReadAllBytes(NativeFiles.Shipped), File.ReadAllBytes(link));
        Assert.NotEqual(File.ReadAllBytes(link), File.ReadAllBytes(files.Library));
    }

    [Fact]
    public void A_library_in_a_package_stays_as_it_is_and_a_copy_in_the_cache_is_loaded()
    {
        using var files = new NativeFiles(Path.Combine("runtimes", "linux-x64", "native"));
        File.WriteAllText(Path.Combine(files.Root, ".nupkg.metadata"), "{}");
        var loads = new List<(string Copy, string Directory)>();

        var first = TorchLibrary.Adapt(files.Library, files.Cache, (copy, directory) => loads.Add((copy, directory)));
        var second = TorchLibrary.Adapt(files.Library, files.Cache, (copy, directory) => loads.Add((copy, directory)));

        Assert.Equal(TorchLibraryOutcome.LoadedFromCache, first.Outcome);
        Assert.Equal(first, second);
        Assert.Equal(File.ReadAllBytes(NativeFiles.Shipped), File.ReadAllBytes(files.Library));
        Assert.StartsWith(files.Cache, first.Path, StringComparison.Ordinal);
        Assert.Contains(ElfVersionNeeds.Read(File.ReadAllBytes(first.Path!)), need => need is { Version: TorchLibrary.Requirement, Weak: true });
        Assert.All(loads, load => Assert.Equal((first.Path, Path.GetDirectoryName(files.Library)), load));
        Assert.Equal(2, loads.Count);
    }

    [Fact]
    public void A_damaged_copy_in_the_cache_is_replaced()
    {
        using var files = new NativeFiles();
        var content = File.ReadAllBytes(files.Library);
        var path = TorchLibraryFile.Store(files.Cache, content);
        File.WriteAllText(path, "cut off");

        Assert.Equal(path, TorchLibraryFile.Store(files.Cache, content));
        Assert.Equal(content, File.ReadAllBytes(path));
    }

    [Fact]
    public void Where_nothing_can_be_written_one_sentence_says_what_to_do()
    {
        using var files = new NativeFiles(Path.Combine("runtimes", "linux-x64", "native"));
        File.WriteAllText(Path.Combine(files.Root, ".nupkg.metadata"), "{}");
        File.WriteAllText(files.Cache, "a file where the directory should be");

        var state = TorchLibrary.Adapt(files.Library, files.Cache, NeverLoad);

        Assert.Equal(TorchLibraryOutcome.Failed, state.Outcome);
        Assert.Contains(TorchLibrary.Requirement, state.Problem, StringComparison.Ordinal);
        Assert.Contains("install libstdc++", state.Problem, StringComparison.Ordinal);
        Assert.Contains("XDG_CACHE_HOME", state.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', state.Problem!);
    }

    [Fact]
    public void A_library_that_demands_the_version_twice_is_not_touched()
    {
        using var files = new NativeFiles();
        var image = SyntheticElf.Demanding(TorchLibrary.Requirement, TorchLibrary.Requirement);
        File.WriteAllBytes(files.Library, image);

        var state = TorchLibrary.Adapt(files.Library, files.Cache, NeverLoad);

        Assert.Equal(TorchLibraryOutcome.Failed, state.Outcome);
        Assert.Contains("found 2", state.Problem, StringComparison.Ordinal);
        Assert.Equal(image, File.ReadAllBytes(files.Library));
    }

    [Fact]
    public void A_library_without_the_demand_needs_nothing()
    {
        using var files = new NativeFiles();
        File.WriteAllBytes(files.Library, SyntheticElf.Demanding("GLIBCXX_3.4"));
        Assert.Equal(TorchLibraryOutcome.NotNeeded, TorchLibrary.Adapt(files.Library, files.Cache, NeverLoad).Outcome);
    }

    [Fact]
    public void Many_starts_at_once_all_end_with_one_whole_adapted_library()
    {
        using var files = new NativeFiles();
        var expected = File.ReadAllBytes(files.Library);
        ElfVersionNeeds.Weaken(expected, TorchLibrary.Requirement);

        var outcomes = new TorchLibraryOutcome[16];
        Parallel.For(0, outcomes.Length, index => outcomes[index] = TorchLibrary.Adapt(files.Library, files.Cache, NeverLoad).Outcome);

        Assert.All(outcomes, outcome => Assert.True(outcome is TorchLibraryOutcome.Adapted or TorchLibraryOutcome.AlreadyAdapted, outcome.ToString()));
        Assert.Equal(expected, File.ReadAllBytes(files.Library));
        Assert.Equal(files.Library, Assert.Single(Directory.GetFiles(files.Root, "*", SearchOption.AllDirectories)));
    }

    private static void NeverLoad(string copy, string directory) => Assert.Fail($"'{copy}' was loaded in place of the program's own library.");
}
