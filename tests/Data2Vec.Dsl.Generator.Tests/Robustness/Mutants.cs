using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Data2Vec.Dsl.Generator.Tests.Robustness;

/// <summary>A source with one thing changed.</summary>
/// <param name="Change">What was changed, for the test's message.</param>
/// <param name="Text">The source.</param>
/// <param name="IsNumber">One number of a right declaration was changed: that is one mistake at most.</param>
internal sealed record Mutant(string Change, string Text, bool IsNumber = false);

/// <summary>Makes mutants of a source, always the same ones.</summary>
internal static class Mutants
{
    /// <summary>Each number replaced by others that are near, large, or of the wrong sign.</summary>
    public static IEnumerable<Mutant> OfNumbers(string source)
    {
        foreach (var literal in Root(source).DescendantNodes().OfType<LiteralExpressionSyntax>().Where(l => l.Token.Value is int or double))
        {
            string[] replacements = literal.Token.Value is int number
                ? [$"{number + 1}", $"{number - 1}", $"{number * 10L % int.MaxValue}", $"-{number}", $"{int.MaxValue}"]
                : [$"10 * {literal}", $"-{literal}", "0.0", "double.NaN", "double.PositiveInfinity"];
            foreach (var replacement in replacements.Where(r => r != literal.ToString()))
            {
                yield return new Mutant($"{literal.Parent} -> {replacement}", Replace(source, literal.Span, replacement), IsNumber: true);
            }
        }
    }

    /// <summary>Each attribute left out, said twice, or moved to the end.</summary>
    public static IEnumerable<Mutant> OfAttributes(string source)
    {
        foreach (var list in Root(source).DescendantNodes().OfType<AttributeListSyntax>())
        {
            yield return new Mutant($"without {list}", Replace(source, list.Span, ""));
            yield return new Mutant($"twice {list}", Replace(source, list.Span, $"{list}\n{list}"));
            if (list.Parent is TypeDeclarationSyntax { AttributeLists: var lists } && list != lists[^1])
            {
                yield return new Mutant($"moved {list}", source.Insert(lists[^1].Span.End, "\n" + list).Remove(list.SpanStart, list.Span.Length));
            }
        }
    }

    /// <summary>Some tokens left out, as while typing.</summary>
    public static IEnumerable<Mutant> OfTokens(string source, int count, int seed)
    {
        var tokens = Root(source).DescendantTokens().Where(t => t.Span.Length > 0).ToArray();
        new Random(seed).Shuffle(tokens);
        return tokens.Take(count).Select(t => new Mutant($"without '{t}' at {t.SpanStart}", Replace(source, t.Span, " ")));
    }

    /// <summary>Each name of a type argument or enum value replaced.</summary>
    public static IEnumerable<Mutant> OfNames(string source)
    {
        foreach (var name in Root(source).DescendantNodes().OfType<TypeArgumentListSyntax>().SelectMany(l => l.Arguments))
        {
            foreach (var replacement in new[] { "Nowhere", "string", "int[]", "System.Collections.Generic.List<int>", "dynamic", "(int, int)", "" })
            {
                yield return new Mutant($"{name} -> {replacement}", Replace(source, name.Span, replacement));
            }
        }

        foreach (var value in Root(source).DescendantNodes().OfType<MemberAccessExpressionSyntax>())
        {
            yield return new Mutant($"{value} -> a value without a name", Replace(source, value.Span, $"({value.Expression})99"), IsNumber: true);
            yield return new Mutant($"{value} -> nothing", Replace(source, value.Span, $"{value.Expression}.Nothing"));
        }
    }

    /// <summary>Each class turned into something that a declaration cannot be, or can only just be.</summary>
    public static IEnumerable<Mutant> OfClasses(string source)
    {
        foreach (var type in Root(source).DescendantNodes().OfType<ClassDeclarationSyntax>().Where(c => c.AttributeLists.Count > 0))
        {
            var head = TextSpan.FromBounds(type.Modifiers[0].SpanStart, type.Identifier.Span.End);
            string Head(string text) => Replace(source, head, text);
            var name = type.Identifier.Text;
            yield return new Mutant($"{name} not partial", Head($"public class {name}"));
            yield return new Mutant($"{name} generic", Head($"public partial class {name}<T>"));
            yield return new Mutant($"{name} static", Head($"public static partial class {name}"));
            yield return new Mutant($"{name} abstract", Head($"public abstract partial class {name}"));
            yield return new Mutant($"{name} a record", Head($"public partial record {name}"));
            yield return new Mutant($"{name} a struct", Head($"public partial struct {name}"));
            yield return new Mutant($"{name} local to its file", Head($"file partial class {name}"));
            yield return new Mutant($"{name} derived", Head($"public partial class {name} : System.Exception"));
            yield return new Mutant($"{name} with a constructor's parameters", Head($"public partial class {name}(int size)"));
            yield return new Mutant($"{name} with an interface", Head($"public partial class {name} : System.ICloneable"));
            yield return new Mutant($"{name} unsealed", Head($"public partial class {name}"));
            yield return new Mutant($"{name} internal", Head($"internal partial class {name}"));
            foreach (var outer in new[] { "public partial class Outer", "public class Outer", "public partial class Outer<T>", "partial interface IOuter" })
            {
                foreach (var access in new[] { "public", "internal", "private", "protected internal" })
                {
                    var nested = type.ToString().Replace("public sealed", access, StringComparison.Ordinal)
                        .Replace("internal sealed", access, StringComparison.Ordinal);
                    yield return new Mutant($"{name} {access} in {outer}", Replace(source, type.Span, $"{outer}\n{{\n{nested}\n}}"));
                }
            }
        }
    }

    private static CompilationUnitSyntax Root(string source) => CSharpSyntaxTree.ParseText(source).GetCompilationUnitRoot();

    private static string Replace(string source, TextSpan span, string text) => source.Remove(span.Start, span.Length).Insert(span.Start, text);
}
