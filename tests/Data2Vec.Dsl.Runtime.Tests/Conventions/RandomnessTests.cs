using System.Text.RegularExpressions;

namespace Data2Vec.Dsl.Runtime.Tests.Conventions;

/// <summary>Random numbers are drawn in one folder.</summary>
public sealed partial class RandomnessTests
{
    [Fact]
    public void Nothing_outside_of_Randomness_draws()
    {
        var drawing = Repository.Files("runtime/Data2Vec.Dsl", "*.cs")
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "Randomness")
            .SelectMany(file => File.ReadLines(file).Where(line => Draws().IsMatch(line)).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}"));
        Assert.Empty(drawing);
    }

    [Theory]
    [InlineData("using var noise = torch.rand(1);")]
    [InlineData("torch.random.manual_seed(seed).Dispose();")]
    [InlineData("var gumbel = torch.empty_like(x).exponential_();")]
    [InlineData("torch.nn.init.xavier_uniform_(head.weight!);")]
    [InlineData("return functional.dropout(x, p);")]
    [InlineData("var order = new Random(1);")]
    public void A_line_that_draws_is_found(string line) => Assert.Matches(Draws(), line);

    // TorchSharp's methods that draw, and .NET's generator. What cryptography draws decides no result.
    [GeneratedRegex(@"\btorch\.rand\w*\(|\btorch\.(normal|bernoulli|multinomial)\(|\bmanual_seed\(|\.(bernoulli|exponential|normal|uniform|random|geometric|cauchy|log_normal)_\(|\b(xavier|kaiming|trunc)_\w+\(|\bfunctional\.\w*dropout\w*\(|\bnew Random\(|\bRandom\.Shared\b")]
    private static partial Regex Draws();
}
