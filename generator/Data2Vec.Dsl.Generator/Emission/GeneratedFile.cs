namespace Data2Vec.Dsl.Generator.Emission;

/// <summary>A file of a declaration's code.</summary>
/// <param name="Suffix">What its name has behind the declaration's; empty for the model.</param>
/// <param name="Text">The code.</param>
internal sealed record GeneratedFile(string Suffix, string Text);
