using Data2Vec.Dsl.Generator.Specs;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>The shortest input that an encoder says it takes.</summary>
/// <param name="Argument">What it says: "MinSamples".</param>
/// <param name="Length">How long it is, in samples or tokens.</param>
/// <param name="Site">Where it says so.</param>
internal sealed record ShortestInput(string Argument, int Length, Site Site);
