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
        "ToMaskPoint", "GridOf", "Mask", "Encode", "StateNames", "DeclarationError",
    ];

    private static readonly Dictionary<string, string[]> s_ofEntries = new()
    {
        [nameof(ImageEncoderAttribute)] = ["Channels", "Height", "Width"],
        [nameof(AudioEncoderAttribute)] = ["SampleRate", "Hop", "ReceptiveField", "ShortestClip", "Frames", "OutputFrames", "Extract"],
        [nameof(TextEncoderAttribute)] = ["TokenVectors", "Vocabulary", "Context", "PaddingToken", "MaskToken"],
    };

    // An overload of one of these is its author's.
    private static readonly string[] s_methods =
    [
        "ForwardFlopsOf", "BackwardFlopsOf", "ToMaskPoint", "GridOf", "Mask", "Encode", "Frames", "OutputFrames", "Extract", "forward", "Targets",
        "Predictions", "Pooled", "FramesOf", "Compare", "Draw", "DeclarationError",
    ];

    private static readonly string[] s_ofPairs =
    [
        "ParameterCount", "RecipeTable", "ReferenceGrid", "StateBytes", "TrainingFlops", "StepBytes", "Layout", "Student", "Teacher", "StudentEncoder",
        "TeacherEncoder", "Masking", "TeacherDecay", "Recipe", "Monitor", "forward", "Targets", "Predictions", "ShortestClip", "StateNames", "DeclarationError",
    ];

    private static readonly string[] s_ofHeads =
    [
        "ParameterCount", "Layout", "Encoder", "forward", "Pooled", "Classes", "Vocabulary", "Reduction", "MaxLabels", "ZeroInfinity", "FramesOf", "Compare",
        "StateNames", "DeclarationError",
    ];

    private static readonly string[] s_blocks = ["Block", "TransformerBlock"];

    private static readonly string[] s_ofMasks = ["Draw", "DeclarationError"];

    /// <summary>Whether a class that declares this, with these attributes, gets a member of that name.</summary>
    public static bool Include(string name, DeclarationKind kind, IEnumerable<string> attributes) => kind switch
    {
        DeclarationKind.Encoder => s_ofEncoders.Contains(name) || s_ofEntries.Any(entry => attributes.Contains(entry.Key) && entry.Value.Contains(name)),

        // Which of them the base is, the variant's own attributes do not say.
        DeclarationKind.Variant => s_ofEncoders.Contains(name) || s_ofEntries.Values.Any(names => names.Contains(name)),
        DeclarationKind.Pair => s_ofPairs.Contains(name),
        DeclarationKind.Head => s_ofHeads.Contains(name),
        DeclarationKind.Mask => s_ofMasks.Contains(name) || ArgumentsOf(attributes).Contains(name),
        _ => false,
    };

    /// <summary>Whether a class of this kind may get a member or nested type of that name, whatever its attributes are.</summary>
    public static bool MayInclude(string name, DeclarationKind kind) =>
        s_blocks.Contains(name) || Include(name, kind == DeclarationKind.Encoder ? DeclarationKind.Variant : kind, []);

    /// <summary>What the class of a block is called, which is nested in the encoder's; not as that one is.</summary>
    /// <param name="owner">The encoder's class.</param>
    public static string BlockIn(string owner) => s_blocks.First(name => name != owner);

    /// <summary>Whether a class of this kind and name has a nested class of that name.</summary>
    public static bool IsBlock(string name, DeclarationKind kind, string owner) =>
        kind is DeclarationKind.Encoder or DeclarationKind.Variant && name == BlockIn(owner);

    /// <summary>Whether members of that name may stand beside each other, as overloads.</summary>
    public static bool IsMethod(string name) => s_methods.Contains(name);

    // A policy has a constant for each argument of its attribute.
    private static IEnumerable<string> ArgumentsOf(IEnumerable<string> attributes) => Entries.All
        .Where(entry => attributes.Contains(entry.Attribute.Name))
        .SelectMany(entry => entry.Attribute.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Select(property => property.Name);
}
