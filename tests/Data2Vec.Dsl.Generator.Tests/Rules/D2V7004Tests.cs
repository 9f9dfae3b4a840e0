using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

public sealed class D2V7004Tests
{
    [Theory]
    [InlineData("TextClassifier", true)]
    [InlineData("UtteranceClassifier", false)]
    public Task An_enum_says_how_many_classes_there_are(string head, bool text) => Expect.FindingAsync(
        Declared(head, text, "«Classes = 10», ‹Labels = typeof(Mood)›"),
        "D2V7004 'Classes = 10' is not the number of labels in 'Mood' (3); leave it out, or write 'Classes = 3'",
        "Remove 'Classes'", "Set 'Classes = 3'");

    [Theory]
    [InlineData("int", "an enum of two labels or more")]
    [InlineData("One", "an enum of two labels or more")]
    [InlineData("Huge", "an enum with the values 0 to 1 for its 2 labels")]
    [InlineData("Gap", "an enum with the values 0 to 1 for its 2 labels")]
    public Task Labels_are_counted_from_0(string type, string condition) => Expect.FindingAsync(
        Declared("TextClassifier", true, $"«Labels = typeof({type})»"),
        $"D2V1004 'Labels = typeof({type})' must be {condition}; use consecutive values from 0 on");

    [Theory]
    [InlineData("Labels = typeof(Mood)")]
    [InlineData("Classes = 3, Labels = typeof(Mood)")]
    [InlineData("Classes = 10")]
    [InlineData("Classes = 10, Labels = null")]
    [InlineData("Labels = typeof(System.DayOfWeek)")]
    public Task One_of_them_or_both_alike_are_fine(string arguments) => Expect.SilenceAsync(Declared("TextClassifier", true, arguments));

    [Fact]
    public void The_model_has_a_class_for_each_label()
    {
        var run = Harness.Generate(Harness.Usings + Declared("TextClassifier", true, "Labels = typeof(Mood)"));
        Assert.Contains("public override int Classes => 3;", run["Sample.Judge.g.cs"], StringComparison.Ordinal);
    }

    private static string Declared(string head, bool text, string arguments) =>
        (text ? SequenceSamples.Text : SequenceSamples.Audio).WithoutPair() + $$"""

            public enum Mood { Glad, Sad, Neither }

            public enum One { Only }

            public enum Huge : ulong { Some = 0, Most = ulong.MaxValue }

            public enum Gap { First = 0, Third = 2 }

            [WithHead<Tiny>]
            [{{head}}({{arguments}})]
            public sealed partial class Judge;
            """;
}
