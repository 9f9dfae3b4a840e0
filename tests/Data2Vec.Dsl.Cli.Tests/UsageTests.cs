using Data2Vec.Cli;
using Data2Vec.Dsl.Cli.Tests.Support;

namespace Data2Vec.Dsl.Cli.Tests;

public sealed class UsageTests : Tool
{
    [Theory]
    [InlineData("There is no verb 'dmeo'; did you mean 'demo'?", "dmeo")]
    [InlineData("There is no verb 'xyzzy'; there are demo, pretrain, evaluate, shapes, explain, diff, bench, doctor.", "xyzzy")]
    [InlineData("`d2v demo` has no option '--sedes'; did you mean '--seeds'?", "demo", "--sedes", "3")]
    [InlineData("`d2v shapes` has no option '--jsn'; did you mean '--json'?", "shapes", "--jsn")]
    [InlineData("`d2v doctor` does not take 'me'", "doctor", "me")]
    [InlineData("--seeds takes a whole number from 1 on, not '0'", "demo", "--seeds", "0")]
    [InlineData("--seeds takes a whole number from 1 on, not 'many'", "demo", "--seeds", "many")]
    [InlineData("--threads takes a whole number from 1 on, not '-2'", "demo", "--threads", "-2")]
    [InlineData("`d2v pretrain` needs PAIR", "pretrain", "--data", "a", "--out", "b")]
    [InlineData("'--data' is required", "pretrain", "TinyPair", "--out", "b")]
    [InlineData("There is no pair 'TinyPiar'; did you mean 'TinyPair'?", "pretrain", "TinyPiar", "--data", "a", "--out", "b")]
    [InlineData("There is no pair 'TinyPiar'; did you mean 'TinyPair'? For your own, add --assembly", "pretrain", "TinyPiar")]
    [InlineData("There is no pair 'MyPiar'; there are ", "pretrain", "MyPiar")]
    [InlineData(" For your own, add --assembly and the .dll that your project builds.", "pretrain", "MyPiar")]
    [InlineData("There is no pair 'TinyPiar'; did you mean 'TinyPair'?", "evaluate", "TinyPiar")]
    [InlineData("'--data' is required", "pretrain", "TinyPair")]
    [InlineData("Precision takes Automatic or Float32 or BFloat16, not 'bf16'; did you mean 'BFloat16'?", "pretrain", "TinyPair", "--data", "a", "--out", "b", "--set", "Precision=bf16")]
    [InlineData("--device takes auto or cpu or cuda, not 'cdua'; did you mean 'cuda'?", "demo", "--device", "cdua")]
    [InlineData("There is no pair 'Data2VecVisionTiny'; there are ", "demo")]
    [InlineData("'TinyEncoder' declares no pair but an encoder", "pretrain", "TinyEncoder", "--data", "a", "--out", "b")]
    [InlineData("There is no declaration 'EverySecnd'; did you mean 'EverySecond'?", "shapes", "EverySecnd")]
    [InlineData("for --assembly", "shapes", "--assembly", "nowhere.dll")]
    [InlineData("--device takes auto or cpu or cuda, not 'tpu'", "demo", "--device", "tpu")]
    public void A_wrong_line_is_one_sentence_with_the_nearest_right_one(string says, params string[] args)
    {
        AssertRefused(Run(args), 2, says);
        Assert.Empty(Left);
    }

    [Fact]
    public void A_file_that_is_no_assembly_is_refused()
    {
        File.WriteAllText(Path.Combine(Folder, "my.dll"), "no assembly");

        AssertRefused(Run("shapes", "--assembly", "my.dll"), 2, "is not a .NET assembly");
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("pretrain")]
    [InlineData("evaluate")]
    [InlineData("shapes")]
    [InlineData("doctor")]
    public void Each_verb_helps_with_examples_of_itself(string verb)
    {
        var outcome = Run(verb, "--help");

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains("Examples:", outcome.Out, StringComparison.Ordinal);
        Assert.Contains($"  d2v {verb}", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("130 stopped", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_has_named_an_assembly_is_not_told_of_the_option()
    {
        AssertRefused(Run("shapes", "EverySecnd", "--assembly", typeof(UsageTests).Assembly.Location), 2, "did you mean 'EverySecond'?");
        Assert.DoesNotContain("--assembly", Run("shapes", "EverySecnd", "--assembly", typeof(UsageTests).Assembly.Location).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(80)]
    [InlineData(int.MaxValue)]
    [InlineData(null)]
    public void Help_is_whole_on_a_terminal_of_any_width(int? columns)
    {
        foreach (var verb in new[] { "demo", "pretrain", "evaluate", "shapes", "explain", "diff", "bench", "doctor", "" })
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            var host = new Host(output, error) { Zoo = typeof(Tool).Assembly, WorkingFolder = Folder, Columns = columns };
            string[] words = verb.Length > 0 ? [verb, "--help"] : ["--help"];
            Assert.Equal((0, ""), (CommandLine.Run(words, host), error.ToString()));
            Assert.Contains("  -?, -h, --help", output.ToString(), StringComparison.Ordinal);
            Assert.Contains("130 stopped", output.ToString(), StringComparison.Ordinal);
        }
    }

    [LinuxTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(65535)]
    public void So_is_it_on_a_real_one(int columns)
    {
        using var tool = OnTerminal(columns, "pretrain", "--help");
        Assert.Equal(0, tool.End().Code);
        Assert.Contains("  d2v pretrain Data2VecVisionTiny --data ~/images --out runs/first", tool.Out, StringComparison.Ordinal);
        Assert.Contains("130 stopped", tool.Out, StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(39)]
    [InlineData(65535)]
    public void A_run_ends_on_a_terminal_of_any_width(int columns)
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        using var tool = OnTerminal(
            columns, "pretrain", nameof(TinyPair), "--assembly", typeof(UsageTests).Assembly.Location, "--data", "data", "--out", "run", "--updates", "3");
        Assert.True(tool.End().Code == 0, tool.Out);
        Assert.True(File.Exists(Path.Combine(Folder, "run", "pair.safetensors")));
    }

    [Fact]
    public void Without_a_verb_the_help_is_shown()
    {
        var (bare, help) = (Run(), Run("--help"));

        Assert.Equal(help, bare);
        Assert.All(new[] { "demo", "pretrain", "evaluate", "shapes", "doctor" }, verb => Assert.Contains($"  d2v {verb}", bare.Out, StringComparison.Ordinal));
    }

    // script gives the tool a terminal, and hands on its exit code.
    private ToolProcess OnTerminal(int columns, params string[] arguments) =>
        ToolProcess.Start(Folder, arguments, $"export TERM=xterm; exec script -qec \"stty cols {columns}; $*\" /dev/null;");

    [Fact]
    public void The_version_is_one_line()
    {
        var outcome = Run("--version");

        Assert.Equal(0, outcome.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+[^\s+]*\s*$", outcome.Out);
    }
}
