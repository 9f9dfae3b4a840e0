using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V5014Tests
{
    [Fact]
    public Task Time_and_frames_are_not_both_said() => Expect.FindingAsync(
        "[SpanMask(‹Length = 10›, «Milliseconds = 200»)]\npublic sealed partial class Spans;",
        "D2V5014 'Milliseconds = 200' contradicts 'Length = 10'; keep 'Length' for frames, or 'Milliseconds' for time",
        "Remove 'Milliseconds'",
        "Remove 'Length'");

    [Fact]
    public Task A_time_that_is_none_cannot_be_kept() => Expect.FindingAsync(
        "[SpanMask(‹Length = 10›, «Milliseconds = 0»)]\npublic sealed partial class Spans;",
        "D2V5014 'Milliseconds = 0' contradicts 'Length = 10'; keep 'Length' for frames, or 'Milliseconds' for time",
        "Remove 'Milliseconds'");

    [Theory]
    [InlineData("")]
    [InlineData("(Length = 5)")]
    [InlineData("(Milliseconds = 12.5)")]
    public Task Either_is_fine_and_neither_means_the_papers(string arguments) =>
        Expect.SilenceAsync($"[SpanMask{arguments}]\npublic sealed partial class Spans;");
}
