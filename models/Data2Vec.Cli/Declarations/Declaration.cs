using System.Globalization;
using System.Reflection;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Masking;
using TorchSharp;

namespace Data2Vec.Cli.Declarations;

/// <summary>What a declaration declares.</summary>
internal enum DeclarationKind
{
    /// <summary>An encoder.</summary>
    Encoder,

    /// <summary>A student and its teacher.</summary>
    Pair,

    /// <summary>A masking policy.</summary>
    Mask,
}

/// <summary>A declared class as the command line sees it: by name, without knowing its type at compile time.</summary>
internal sealed class Declaration
{
    private Declaration(Type type, DeclarationKind kind, Type? batch)
    {
        Type = type;
        Kind = kind;
        Batch = batch;
    }

    /// <summary>The declared class.</summary>
    public Type Type { get; }

    /// <summary>What it declares.</summary>
    public DeclarationKind Kind { get; }

    /// <summary>The batch type of its modality; null for a masking policy.</summary>
    public Type? Batch { get; }

    /// <summary>Does one of three things by the modality: the only place that tells them apart.</summary>
    /// <exception cref="NotSupportedException">It is a masking policy, or takes batches of a type of its own.</exception>
    public T ByModality<T>(Func<T> images, Func<T> audio, Func<T> texts) =>
        Batch == typeof(ImageBatch) ? images()
        : Batch == typeof(AudioBatch) ? audio()
        : Batch == typeof(TextBatch) ? texts()
        : throw new NotSupportedException($"'{Name}' takes no images, no audio and no texts, but {Batch?.Name ?? "nothing"}.");

    /// <summary>The name to type.</summary>
    public string Name => Type.Name;

    /// <summary>The stage table that the generator wrote; null where the class was written by hand.</summary>
    public string? StageTable => Constant("StageTable") as string;

    /// <summary>What the generator worked out of a pair's recipe; null where the class was written by hand.</summary>
    public string? RecipeTable => Constant("RecipeTable") as string;

    /// <summary>The encoder that a pair is declared over; null for what is no pair, or no declared one.</summary>
    public Declaration? Encoder => Parts().Select(Of).FirstOrDefault(declaration => declaration?.Kind == DeclarationKind.Encoder);

    /// <summary>What the plan counted, by name: <c>ParameterCount</c>, <c>Tokens</c>, <c>ForwardFlops</c> and the like.</summary>
    public IEnumerable<(string Name, string Value)> Figures => Type
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(constant => constant.IsLiteral && constant.FieldType != typeof(string))
        .Select(constant => (constant.Name, string.Format(CultureInfo.InvariantCulture, "{0:#,0.######}", constant.GetRawConstantValue())));

    /// <summary>Reads a type; null where it declares nothing.</summary>
    public static Declaration? Of(Type type)
    {
        if (!type.IsClass || type.IsAbstract || type.ContainsGenericParameters)
        {
            return null;
        }

        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor == typeof(MaskPolicy))
            {
                return new Declaration(type, DeclarationKind.Mask, null);
            }

            if (ancestor.IsGenericType && ancestor.GetGenericTypeDefinition() is var open && (open == typeof(Encoder<>) || open == typeof(Pair<>)))
            {
                var kind = open == typeof(Pair<>) ? DeclarationKind.Pair : DeclarationKind.Encoder;
                return new Declaration(type, kind, ancestor.GetGenericArguments()[0]);
            }
        }

        return null;
    }

    /// <summary>The positions of so many samples of the reference length of a pair's encoder; null where the class was written by hand.</summary>
    public MaskGrid? ReferenceGrid(int samples) => Type.GetMethod("ReferenceGrid", BindingFlags.Public | BindingFlags.Static)?.Invoke(null, [samples]) as MaskGrid?;

    /// <summary>A pair's masking policy; null for what is no declared pair.</summary>
    public MaskPolicy? CreatePolicy() => Parts().Where(part => part.IsSubclassOf(typeof(MaskPolicy))).Select(Activator.CreateInstance).FirstOrDefault() as MaskPolicy;

    /// <summary>Builds the pair with fresh parameters.</summary>
    /// <exception cref="Refusal">It is no pair, takes other batches, or cannot be built from a device and a seed.</exception>
    public Pair<TBatch> CreatePair<TBatch>(torch.Device device, ulong seed)
        where TBatch : Batch
    {
        if (Kind != DeclarationKind.Pair)
        {
            var other = Kind == DeclarationKind.Encoder ? "an encoder" : "a masking policy";
            throw Refusal.Usage($"'{Name}' declares no pair but {other}; `d2v shapes` lists the pairs.");
        }

        if (Batch != typeof(TBatch))
        {
            throw Refusal.Usage($"'{Name}' takes {Batch!.Name} and this command reads {typeof(TBatch).Name} only; name a pair of that modality.");
        }

        // Generated classes are constructed from a device and a seed, in whatever order and with whatever else has a default.
        foreach (var constructor in Type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length))
        {
            var arguments = Array.ConvertAll(constructor.GetParameters(), parameter => Argument(parameter, device, seed));
            if (!arguments.Contains(DBNull.Value))
            {
                return (Pair<TBatch>)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, CultureInfo.InvariantCulture);
            }
        }

        throw Refusal.Failure($"'{Name}' has no public constructor that takes a device and a seed; let the generator write it.");
    }

    /// <summary>What a pair is declared over: encoder and policy; nothing for all others.</summary>
    public IEnumerable<Type> Parts() => Kind != DeclarationKind.Pair
        ? []
        : Type.GetCustomAttributes(inherit: false)
            .Select(attribute => attribute.GetType())
            .Where(attribute => attribute.IsGenericType && attribute.Namespace == typeof(Data2VecAttribute<,>).Namespace)
            .SelectMany(attribute => attribute.GetGenericArguments());

    private static object? Argument(ParameterInfo parameter, torch.Device device, ulong seed)
    {
        if (parameter.ParameterType == typeof(torch.Device))
        {
            return device;
        }

        if (parameter.ParameterType == typeof(ulong) && parameter.Name == "seed")
        {
            return seed;
        }

        return parameter.HasDefaultValue ? parameter.DefaultValue : DBNull.Value;
    }

    private object? Constant(string name) =>
        Type.GetField(name, BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } constant ? constant.GetRawConstantValue() : null;
}
