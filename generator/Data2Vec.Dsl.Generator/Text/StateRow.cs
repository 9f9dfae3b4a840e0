namespace Data2Vec.Dsl.Generator.Text;

/// <summary>A parameter's name here, and what a library calls it and says of it.</summary>
internal sealed record StateRow(string Own, string Theirs);
