extern alias generator;

using Data2Vec.Dsl.Generator.Tests.Testing;
using generator::Data2Vec.Dsl.Generator.Binding;
using generator::Data2Vec.Dsl.Generator.Planning;
using generator::Data2Vec.Dsl.Generator.Plans;
using generator::Data2Vec.Dsl.Generator.Specs;
using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>
/// Each stage says which libraries have it, and its parameters have names in exactly those. Blocks are made of parts, of which a library may have
/// some: their names are in snapshots.
/// </summary>
public sealed class LibraryNamesTests
{
    private static readonly List<EncoderPlan> s_encoders = [.. Plans()];

    [Fact]
    public void A_parameter_has_a_name_in_the_libraries_that_its_stage_says()
    {
        Assert.NotEmpty(s_encoders);
        var wrong = from encoder in s_encoders
                    from stage in encoder.Stages
                    where stage is not IBlocks
                    from library in Library.All
                    from row in stage.Parameters.Select(library.Row)
                    let isNamed = row.Theirs.Split(' ').Any(word => word.Length > 0 && word[0] != '(')
                    where isNamed != stage.Libraries.Contains(library)
                    select $"{(library == Library.Fairseq ? "fairseq" : "Hugging Face")}, {encoder.Spec.Type.PlainName}: {row.Own} is called '{row.Theirs}'";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Some_stages_are_in_one_library_only_and_some_in_none() =>
        Assert.Equal([0, 1, 2], s_encoders.SelectMany(encoder => encoder.Stages).Select(stage => stage.Libraries.Count).Distinct().Order());

    private static IEnumerable<EncoderPlan> Plans()
    {
        var compilation = Harness.Compile([.. Golden.All.Values]);
        return compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>()
            .Select(type => DeclarationBinder.BindWhole(type, default))
            .Where(spec => spec is { Kind: DeclarationKind.Encoder or DeclarationKind.Variant })
            .Select(spec => EncoderPlan.Create(spec!, new Findings())!);
    }
}
