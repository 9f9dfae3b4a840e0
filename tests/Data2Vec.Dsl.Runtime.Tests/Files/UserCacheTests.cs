using Data2Vec.Dsl.Files;
namespace Data2Vec.Dsl.Data;

public sealed class UserCacheTests
{
    [Fact]
    public void A_stated_folder_is_taken() => Assert.Equal(Path.GetTempPath(), UserCache.Root(Path.GetTempPath()));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cache")]
    [InlineData("./cache")]
    public void Nothing_or_a_relative_path_gives_the_user_s_own(string? stated)
    {
        var root = UserCache.Root(stated);
        Assert.True(Path.IsPathFullyQualified(root), root);
        Assert.StartsWith(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), root, StringComparison.Ordinal);
    }
}
