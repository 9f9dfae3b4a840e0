using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Data2Vec.Dsl.Generator.Specs;

/// <summary>What the members of generated classes are called: C# forbids a class a member of its own name.</summary>
internal static class GeneratedMembers
{
    // The last one is the stub's.
    private static readonly string[] s_ofEncoders =
    [
        "ParameterCount", "Tokens", "ForwardFlops", "BackwardFlops", "ForwardFlopsOf", "BackwardFlopsOf", "SavedBytes", "StageTable", "Layout", "Dim",
        "LayerCount", "ExtraTokens",
        "Embed", "GridOf", "Mask", "Encode", "FairseqNames", "HuggingFaceNames", "Channels", "Height", "Width", "SampleRate", "Hop",
        "ReceptiveField", "ShortestClip", "Frames", "OutputFrames", "Extract", "TokenVectors", "Vocabulary", "Context", "PaddingToken", "MaskToken", "DeclarationError",
    ];

    private static readonly string[] s_ofPairs =
    [
        "ParameterCount", "RecipeTable", "ReferenceGrid", "StateBytes", "TrainingFlops", "StepBytes", "Layout", "Student", "Teacher", "StudentEncoder",
        "TeacherEncoder", "Masking", "TeacherDecay", "Recipe", "Monitor", "forward", "Targets", "Predictions", "ShortestClip", "FairseqNames", "DeclarationError",
    ];

    private static readonly string[] s_ofHeads =
    [
        "ParameterCount", "Layout", "Encoder", "forward", "Pooled", "Classes", "Vocabulary", "Reduction", "MaxLabels", "ZeroInfinity", "FramesOf", "Compare",
        "FairseqNames", "HuggingFaceNames", "DeclarationError",
    ];

    private static readonly string[] s_ofMasks = ["Draw", "DeclarationError"];

    /// <summary>Whether a class that declares this, with these attributes, gets a member of that name.</summary>
    public static bool Include(string name, DeclarationKind kind, IEnumerable<string> attributes) => kind switch
    {
        DeclarationKind.Encoder or DeclarationKind.Variant => s_ofEncoders.Contains(name),
        DeclarationKind.Pair => s_ofPairs.Contains(name),
        DeclarationKind.Head => s_ofHeads.Contains(name),
        DeclarationKind.Mask => s_ofMasks.Contains(name) || ArgumentsOf(attributes).Contains(name),
        _ => false,
    };

    // A policy has a constant for each argument of its attribute.
    private static IEnumerable<string> ArgumentsOf(IEnumerable<string> attributes) => Entries.All
        .Where(entry => attributes.Contains(entry.Attribute.Name))
        .SelectMany(entry => entry.Attribute.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Select(property => property.Name);
}
