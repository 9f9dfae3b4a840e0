using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.Caching;

/// <summary>Walks everything that a value refers to.</summary>
internal static class ObjectGraph
{
    /// <summary>The objects reachable from a value that a pipeline must not keep: each roots a compilation or never equals itself.</summary>
    public static IReadOnlyList<object> RoslynObjects(object? root)
    {
        var found = new List<object>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object?>([root]);
        while (open.TryPop(out var value))
        {
            if (value is null or string or Type || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
            {
                continue;
            }

            if (value is ISymbol or Compilation or SyntaxNode or SyntaxTree or SemanticModel or Location or Diagnostic
                or AttributeData or TypedConstant or SyntaxReference or Delegate)
            {
                found.Add(value);
                continue;
            }

            if (value is Array array)
            {
                foreach (var item in array)
                {
                    open.Push(item);
                }

                continue;
            }

            for (var type = value.GetType(); type is not null; type = type.BaseType)
            {
                foreach (var field in type.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    open.Push(field.GetValue(value));
                }
            }
        }

        return found;
    }
}
