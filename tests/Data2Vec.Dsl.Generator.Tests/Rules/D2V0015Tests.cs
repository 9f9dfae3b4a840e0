extern alias generator;

using Data2Vec.Dsl.Generator.Tests.Testing;
using generator::Data2Vec.Dsl.Generator;
using generator::Data2Vec.Dsl.Generator.Emission;
using generator::Data2Vec.Dsl.Generator.Plans;

namespace Data2Vec.Dsl.Generator.Tests.Rules;

/// <summary>One declaration that makes the generator or the analyzer throw leaves the others alone.</summary>
public sealed class D2V0015Tests
{
    [Fact]
    public void The_other_declarations_are_written()
    {
        var failing = new DeclarationGenerator(spec => spec.Type.Name == "Half" ? throw new InvalidOperationException("No \"grid\".") : FileEmitter.Emit(spec));
        var run = Harness.Generate(Harness.Compile(Harness.Usings + Samples.All), Harness.Driver(failing));
        Assert.Equal(["Sample.Tiny.g.cs", "Sample.TinyPair.g.cs"], run.Models.Select(file => file.HintName).Order());
        Assert.Equal(
            ["D2V0015 The code of 'Half' could not be generated: InvalidOperationException: No \"grid\".; please report it with the declaration"],
            run.Diagnostics.Select(Expect.Show));
    }

    [Fact]
    public async Task The_other_declarations_are_checked()
    {
        var failing = new DeclarationAnalyzer((spec, findings) =>
        {
            if (spec.Type.Name == "Half")
            {
                throw new InvalidOperationException("No grid.");
            }

            DeclarationPlans.Check(spec, findings);
        });
        var run = Harness.Generate(Harness.Usings + Samples.All.With("Heads = 4", "Heads = 5"));
        var found = await Harness.AnalyzeAsync(run, failing);
        Assert.Equal(["D2V2001", "D2V0015"], found.Select(d => d.Id));
        var place = found[1].Location;
        Assert.Equal("Half", place.SourceTree!.ToString().Substring(place.SourceSpan.Start, place.SourceSpan.Length));
    }
}
