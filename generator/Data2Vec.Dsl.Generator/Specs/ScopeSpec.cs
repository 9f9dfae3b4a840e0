namespace Data2Vec.Dsl.Generator.Specs;

/// <summary>What short names mean where a class stands. Whatever is not known to be free is written in full.</summary>
/// <param name="Taken">Names of known types that mean something else there, or that an import would make ambiguous.</param>
/// <param name="Near">Full names of classes that the declaration refers to and that can be written without their namespace.</param>
internal sealed record ScopeSpec(EquatableArray<string> Taken, EquatableArray<string> Near);
