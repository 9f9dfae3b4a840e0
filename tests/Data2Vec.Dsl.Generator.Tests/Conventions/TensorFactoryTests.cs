using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Data2Vec.Dsl.Generator.Tests.Conventions;

/// <summary>No tensor of ours depends on what a user's program sets for its own.</summary>
public sealed class TensorFactoryTests
{
    [Theory]
    [InlineData("runtime/Data2Vec.Dsl")]
    [InlineData("models/Data2Vec.Cli")]
    public void Every_tensor_says_its_element_type_and_its_device(string folder)
    {
        var files = RuntimeSources.Of(folder);
        Assert.Empty(TensorFactories.Faults(RuntimeSources.Compile(files), files));
    }

    [Fact]
    public void So_does_every_tensor_of_generated_code()
    {
        var run = Harness.Generate([.. Golden.All.Values]);
        Assert.Empty(TensorFactories.Faults(run.Output, run.Result.GeneratedTrees));
    }

    [Theory]
    [InlineData("torch.zeros(2)", "dtype", "device")]
    [InlineData("torch.zeros(2, torch.ScalarType.Float32)", "device")]
    [InlineData("torch.zeros(2, device: torch.CPU)", "dtype")]
    [InlineData("torch.zeros(2, null, torch.CPU)", "dtype")]
    [InlineData("torch.zeros(2, torch.ScalarType.Float32, torch.CPU)")]
    [InlineData("torch.tensor(new float[] { 1 })", "dtype", "device")]
    [InlineData("torch.from_array(new float[] { 1 })", "device")]
    [InlineData("torch.randint(0, 9, [1])", "dtype", "device")]
    [InlineData("torch.arange(3)", "dtype", "device")]
    [InlineData("torch.eye(3)", "dtype", "device")]
    [InlineData("torch.zeros_like(torch.ones(1, torch.ScalarType.Float32, torch.CPU))")]
    [InlineData("torch.nn.Linear(2, 3)", "device", "dtype")]
    [InlineData("torch.nn.Linear(2, 3, device: torch.CPU, dtype: torch.float32)")]
    public void The_test_would_see_one_that_does_not(string made, params string[] unsaid)
    {
        var file = Harness.Parse($"using TorchSharp; class Maker {{ object Make() => {made}; }}", "Maker.cs");
        var program = Harness.Compile().AddSyntaxTrees(file);
        Assert.DoesNotContain(program.GetDiagnostics(), found => found.Severity == DiagnosticSeverity.Error);
        Assert.Equal(unsaid.Select(name => $"Maker.cs(1): '{made}' does not say its {name}."), TensorFactories.Faults(program, [file]));
    }

    [Fact]
    public void The_test_would_see_a_number_that_becomes_a_tensor()
    {
        var file = Harness.Parse("using TorchSharp; class Maker { torch.Tensor Make() => 1.5f; }", "Maker.cs");
        Assert.Equal(
            ["Maker.cs(1): '1.5f' becomes a tensor; make it with torch.tensor."], TensorFactories.Faults(Harness.Compile().AddSyntaxTrees(file), [file]));
    }

    [Fact]
    public void Every_line_of_the_runtime_s_banned_symbols_is_a_symbol()
    {
        var program = Harness.Compile();
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "runtime", "Data2Vec.Dsl", "BannedSymbols.txt"));
        Assert.All(lines, line => Assert.True(
            DocumentationCommentId.GetFirstSymbolForDeclarationId(line.Split(';')[0], program) is not null, $"'{line}' names nothing and so bans nothing."));
    }
}
