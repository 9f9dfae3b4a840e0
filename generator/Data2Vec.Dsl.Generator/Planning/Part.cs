namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>Where in a model a parameter stands; the runtime's enumeration of the same name says what teachers do with each.</summary>
internal enum Part
{
    Head,
    Local,
    Stem,
    Context,
}
