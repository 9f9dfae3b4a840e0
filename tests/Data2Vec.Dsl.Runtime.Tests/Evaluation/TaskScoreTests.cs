using System.Text.Json;
using Data2Vec.Dsl.Checkpoints;
using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>The scores of GLUE's tasks are those of scikit-learn and SciPy, to 1e-9.</summary>
public sealed class TaskScoreTests
{
    private const double Tolerance = 1e-9;
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "fixtures", "decode", "glue_metrics");

    [Fact]
    public void Classifications_have_these_scores()
    {
        using var scope = torch.NewDisposeScope();
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "case.json")));
        var tensors = Safetensors.Read(Path.Combine(_folder, "tensors.safetensors"));
        var cases = json.RootElement.GetProperty("classification").EnumerateArray().ToList();
        Assert.Equal(6, cases.Count);
        foreach (var run in cases)
        {
            var key = run.GetProperty("key").GetString();
            int[] Of(string what) => [.. tensors[$"{key}/{what}"].data<long>().Select(value => (int)value)];
            var perClass = run.GetProperty("f1_per_class").EnumerateObject().ToList();
            var matrix = ConfusionMatrix.Of(Of("predictions"), Of("labels"), perClass.Count);
            Assert.Equal(run.GetProperty("accuracy").GetDouble(), matrix.Accuracy, Tolerance);
            Assert.Equal(run.GetProperty("matthews").GetDouble(), matrix.Matthews, Tolerance);
            Assert.Equal(run.GetProperty("f1_macro").GetDouble(), matrix.MacroF1, Tolerance);
            Assert.Equal(run.GetProperty("f1_weighted").GetDouble(), matrix.WeightedF1, Tolerance);
            Assert.All(perClass, (each, i) => Assert.Equal(each.Value.GetDouble(), matrix.F1(i), Tolerance));
        }
    }

    [Fact]
    public void Regressions_have_these_correlations()
    {
        using var scope = torch.NewDisposeScope();
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "case.json")));
        var tensors = Safetensors.Read(Path.Combine(_folder, "tensors.safetensors"));
        var cases = json.RootElement.GetProperty("regression").EnumerateArray().ToList();
        Assert.Equal(6, cases.Count);
        foreach (var run in cases)
        {
            var key = run.GetProperty("key").GetString();
            double[] Of(string what) => tensors[$"{key}/{what}"].data<double>().ToArray();
            Same(run.GetProperty("pearson"), Correlation.Pearson(Of("predictions"), Of("labels")));
            Same(run.GetProperty("spearman"), Correlation.Spearman(Of("predictions"), Of("labels")));
        }
    }

    [Fact]
    public void What_is_no_class_and_what_has_no_partner_is_refused()
    {
        Assert.Contains("label 2 and answer 0, but classes are 0 to 1", Assert.Throws<ArgumentException>(() => ConfusionMatrix.Of([0], [2], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ConfusionMatrix.Of([0, 1], [0], 2));
        Assert.Throws<ArgumentException>(() => Correlation.Pearson([1], [1]));
        Assert.Equal(double.NaN, Correlation.Spearman([1, double.NaN, 3], [1, 2, 3]));
    }

    // What is not defined is null or "nan" in the case.
    private static void Same(JsonElement expected, double actual)
    {
        if (expected.ValueKind == JsonValueKind.Number)
        {
            Assert.Equal(expected.GetDouble(), actual, Tolerance);
        }
        else
        {
            Assert.Equal(double.NaN, actual);
        }
    }
}
