using Data2Vec.Dsl.Generator.Tests.Testing;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.Conventions;

/// <summary>Sources of the repository that refer to TorchSharp, compiled far enough to know what their names mean.</summary>
internal static class RuntimeSources
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>The files of a folder.</summary>
    public static SyntaxTree[] Of(string folder) => [.. Repository.Files(folder, "*.cs").Select(file =>
        Harness.Parse(File.ReadAllText(file), Path.GetRelativePath(Repository.Root, file)))];

    /// <summary>A program of some files. What other packages have is unknown in it.</summary>
    public static Compilation Compile(SyntaxTree[] files) => Harness.Compile().AddSyntaxTrees(files).AddSyntaxTrees(Harness.Parse(ImplicitUsings, "Usings.cs"));
}
