namespace Data2Vec.Dsl.Fuzz.Mutants;

/// <summary>A mistake that is seeded into the generator to see whether the fuzzer finds it.</summary>
/// <param name="Name">What is wrong then.</param>
/// <param name="File">A file of the generator.</param>
/// <param name="Find">A text that stands in it exactly once.</param>
/// <param name="Replacement">What stands there instead.</param>
internal sealed record Mutant(string Name, string File, string Find, string Replacement);
