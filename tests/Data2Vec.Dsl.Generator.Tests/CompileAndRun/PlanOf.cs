extern alias generator;

using Data2Vec.Dsl.Generator.Tests.Testing;
using generator::Data2Vec.Dsl.Generator.Binding;
using generator::Data2Vec.Dsl.Generator.Planning;
using generator::Data2Vec.Dsl.Generator.Plans;
using generator::Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>Plans of declarations, as generator and analyzer make them.</summary>
internal static class PlanOf
{
    private static readonly Compilation s_golden = Harness.Compile([.. Golden.All.Values]);

    /// <summary>What a golden declaration says.</summary>
    public static DeclarationSpec GoldenSpec(string name) => Spec(s_golden, name);

    /// <summary>A golden encoder.</summary>
    public static EncoderPlan GoldenEncoder(string name) => Encoder(s_golden, name);

    /// <summary>An encoder of a source.</summary>
    public static EncoderPlan Encoder(string source, string name) => Encoder(Harness.Compile(source), name);

    /// <summary>What a class of a source declares.</summary>
    public static DeclarationSpec Spec(string source, string name) => Spec(Harness.Compile(source), name);

    private static EncoderPlan Encoder(Compilation compilation, string name)
    {
        var findings = new Findings();
        return EncoderPlan.Create(Spec(compilation, name), findings) ?? throw new ArgumentException(string.Join('\n', findings.All), nameof(name));
    }

    private static DeclarationSpec Spec(Compilation compilation, string name) =>
        DeclarationBinder.BindWhole(compilation.GetTypeByMetadataName(name) ?? throw new ArgumentException(name, nameof(name)), CancellationToken.None)!;
}
