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
    public void Without_a_verb_the_help_is_shown()
    {
        var (bare, help) = (Run(), Run("--help"));

        Assert.Equal(help, bare);
        Assert.All(new[] { "demo", "pretrain", "evaluate", "shapes", "doctor" }, verb => Assert.Contains($"  d2v {verb}", bare.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void The_version_is_one_line()
    {
        var outcome = Run("--version");

        Assert.Equal(0, outcome.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+[^\s+]*\s*$", outcome.Out);
    }
}
