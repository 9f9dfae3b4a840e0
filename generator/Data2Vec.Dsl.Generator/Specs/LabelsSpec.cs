namespace Data2Vec.Dsl.Generator.Specs;

/// <summary>A type that an argument names.</summary>
/// <param name="Name">As an author writes it.</param>
/// <param name="Values">The values of an enum, each once, in order; empty for any other type.</param>
internal sealed record LabelsSpec(string Name, EquatableArray<long> Values);
