using System.Reflection;
using Data2Vec.Dsl.Generator.Tests.Conventions;
using Data2Vec.Dsl.Generator.Tests.Testing;

namespace Data2Vec.Dsl.Generator.Tests.Faults;

/// <summary>Faults that cannot be written: the language has no word for them, or the code that is generated and what it calls no such operation.</summary>
public sealed class LanguageFaults
{
    private static readonly Type[] s_language =
        [.. typeof(Model).Assembly.GetExportedTypes().Where(t => t.Namespace == "Data2Vec.Dsl" && (t.IsSubclassOf(typeof(Attribute)) || t.IsEnum))];

    [Theory]
    [InlineData(4, "Rotary")]
    [InlineData(5, "Sinus")]
    [InlineData(6, "Alibi")]
    [InlineData(6, "Slope")]
    [InlineData(25, "NormGroups")]
    [InlineData(28, "Crop")]
    [InlineData(29, "Padding", "PaddingToken", "ZeroPadding")]
    [InlineData(32, "Adaptive")]
    [InlineData(33, "PoolKernel")]
    [InlineData(36, "Transposed")]
    [InlineData(36, "Deconv")]
    [InlineData(47, "Interpolat")]
    [InlineData(58, "Clone")]
    [InlineData(72, "Decoder")]
    [InlineData(80, "Blank")]
    [InlineData(81, "Concat")]
    public void There_is_no_word_for_it(int fault, string word, params string[] others)
    {
        var words = s_language.SelectMany(t => Words(t).Append(t.Name.Replace("Attribute", "", StringComparison.Ordinal))).Except(others);
        Assert.True(words.All(known => !known.Contains(word, StringComparison.OrdinalIgnoreCase)), $"fault {fault}: the language now has a word with '{word}'");
        Assert.Contains("PatchEmbedding", words);
    }

    [Fact]
    public void Fault90_nothing_is_named_by_a_string() => Assert.All(
        // A lock's string is a fingerprint that the compiler writes and checks; a signature's are sizes.
        s_language.Where(t => t.IsSubclassOf(typeof(Attribute)) && t.Name is not ("StateLockAttribute" or "ShapeAttribute" or "WeightAttribute" or "VectorAttribute"))
            .SelectMany(t => t.GetProperties()),
        p => Assert.NotEqual(typeof(string), p.PropertyType));

    [Theory]
    [InlineData(38, @"\.slice\(|\[\.\.|\.\.\]")]
    [InlineData(82, @"squeeze\(\)")]
    [InlineData(89, "interpolate")]
    public void Generated_code_has_no_such_operation(int fault, string pattern)
    {
        var run = Harness.Generate([.. Golden.All.Values]);
        Assert.NotEmpty(run.Result.GeneratedTrees);
        Assert.All(run.Result.GeneratedTrees, tree => Assert.False(
            System.Text.RegularExpressions.Regex.IsMatch(tree.ToString(), pattern), $"fault {fault}: {tree.FilePath} has '{pattern}'"));
    }

    [Theory]
    [InlineData(82, "squeeze()")]
    [InlineData(89, "functional.interpolate")]
    public void What_it_calls_has_no_such_operation(int fault, string operation) => Assert.All(
        new[] { "Modules", "Distillation", "Heads", "Masking", "Training" }.SelectMany(folder => Repository.Files("runtime/Data2Vec.Dsl/" + folder, "*.cs")),
        file => Assert.False(File.ReadAllText(file).Contains(operation, StringComparison.Ordinal), $"fault {fault}: {file} has '{operation}'"));

    [Fact]
    public void Fault88_a_mask_of_numbers_does_not_compile()
    {
        const string Use = "static class Use { public static object Of() => new Data2Vec.Dsl.Masking.MaskBatch(new[] { MASK }, new Data2Vec.Dsl.Masking.MaskGrid(1, 1, 2, 0)); }";
        Assert.Contains(Compile("1f, 0f"), d => d.Id is "CS1503" or "CS1729");
        Assert.Empty(Compile("true, false"));

        static IEnumerable<Microsoft.CodeAnalysis.Diagnostic> Compile(string mask) => Harness.Compile(Use.Replace("MASK", mask, StringComparison.Ordinal)).GetDiagnostics();
    }

    /// <summary>The arguments of an attribute of the language.</summary>
    internal static IEnumerable<string> ArgumentsOf(string attribute) => Words(s_language.Single(t => t.Name == attribute));

    private static IEnumerable<string> Words(Type type) => type.IsEnum
        ? Enum.GetNames(type)
        : type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(p => p.Name);
}
