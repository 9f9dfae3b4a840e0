using System.Reflection;
using System.Text;
using Basic.Reference.Assemblies;
using Data2Vec.Dsl.Generator.Shapes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using static Data2Vec.Dsl.Generator.Tests.Shapes.Inputs;

namespace Data2Vec.Dsl.Generator.Tests.Shapes;

public class DimCSharpTests
{
    [Fact]
    public void Typical_sizes_read_well()
    {
        Dim t = Dim.Symbol("T"), b = Dim.Symbol("B"), h = Dim.Symbol("H", multiple: 16), any = Dim.Symbol("x", min: -100);
        Assert.Equal("(T + 240) / 320 - 1", Unwrapped(Dim.Floor(t - 400, 320) + 1));
        Assert.Equal("768 * B * (T / 4)", (768 * b * Dim.Floor(t, 4)).ToCSharp());
        Assert.Equal("(H / 16) + 1", (Dim.Floor(h, 16) + 1).ToCSharp());
        Assert.Equal("3 * H", (3 * h).ToCSharp());
        Assert.Equal("(x >= 0 ? x / 4 : ~(~x / 4))", Dim.Floor(any, 4).ToCSharp());
        Assert.Equal("2 * samples - 3", ((2 * t) - 3).ToCSharp(static _ => "samples"));
        Assert.Equal("long.MinValue", ((Dim)long.MinValue).ToCSharp());
        Assert.Equal("0", Dim.Zero.ToCSharp());
    }

    [Fact]
    public void Compiled_expressions_compute_what_the_sizes_are()
    {
        var random = new Random(41);
        var sizes = Enumerable.Range(0, 400)
            .Select(i => Formula.Random(
                random,
                5,
                Formula.Symbol("T", i % 2 == 0 ? -50 : 0),
                Formula.Symbol("U", i % 2 == 0 ? -50 : 1),
                Formula.Symbol("M", i % 2 == 0 ? -60 : 0, multiple: 6)).Dim)
            .Append(long.MinValue).Append(Dim.Symbol("T") + long.MinValue).Append(Dim.Symbol("T") * long.MaxValue)
            .ToArray();
        Type compiled = Compile(sizes);
        int compared = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            MethodInfo method = compiled.GetMethod($"F{i}")!;
            for (int j = 0; j < 12; j++)
            {
                int low = i % 2 == 0 && i < 400 ? -50 : 1;
                (long t, long u, long m) = (random.Next(low, 50), random.Next(low, 50), 6 * random.Next(low < 0 ? -9 : 0, 9));
                long expected;
                try
                {
                    expected = sizes[i].Evaluate(At(("T", t), ("U", u), ("M", m)));
                }
                catch (DimOverflowException)
                {
                    continue;
                }

                Assert.True(expected == (long)method.Invoke(null, [t, u, m])!, $"{sizes[i].Key} became {sizes[i].ToCSharp()}");
                compared++;
            }
        }

        Assert.True(compared > 4700);
    }

    private static string Unwrapped(Dim size) => size.ToCSharp().Replace("((T + 240) / 320)", "(T + 240) / 320", StringComparison.Ordinal);

    private static Type Compile(Dim[] sizes)
    {
        var code = new StringBuilder("public static class Sizes {\n");
        for (int i = 0; i < sizes.Length; i++)
        {
            code.Append("public static long F").Append(i).Append("(long T, long U, long M) => ").Append(sizes[i].ToCSharp()).Append(";\n");
        }

        var compilation = CSharpCompilation.Create(
            "Sizes",
            [CSharpSyntaxTree.ParseText(code.Append('}').ToString())],
            Net100.References.All,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return Assembly.Load(stream.ToArray()).GetType("Sizes")!;
    }
}
