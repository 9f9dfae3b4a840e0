namespace Data2Vec.Dsl.Generator.Specs;

/// <summary>A user's class that can be a stage: what generated code needs to make one.</summary>
/// <param name="IsStageModule">It derives from the runtime's base class.</param>
/// <param name="Constructors">How many public constructors it has.</param>
/// <param name="Parameters">The parameters of the first that must be given.</param>
internal sealed record ModuleSpec(bool IsStageModule, int Constructors, EquatableArray<ModuleParameterSpec> Parameters);

/// <summary>One parameter of its constructor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as messages say it.</param>
/// <param name="IsTensor">A parameter of the model can be handed to it.</param>
/// <param name="Attribute">What it learns, or null where that is not said.</param>
internal sealed record ModuleParameterSpec(string Name, string Type, bool IsTensor, AttributeSpec? Attribute);
