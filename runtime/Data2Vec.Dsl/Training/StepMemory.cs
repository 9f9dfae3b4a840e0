using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Data2Vec.Dsl.Machine;
using Data2Vec.Dsl.Objectives;
using Data2Vec.Dsl.Recipes;

namespace Data2Vec.Dsl.Training;

/// <summary>A value of a recipe with which a training step fits into the memory.</summary>
/// <param name="Name">The recipe's property.</param>
/// <param name="Value">Its value.</param>
/// <param name="Bytes">What a step needs then.</param>
public sealed record FittingValue(string Name, int Value, long Bytes);

/// <summary>
/// What a training step of a declared pair needs, by the members <c>StateBytes</c> and <c>StepBytes</c> that the generator has written for it: all that a
/// step needs is known before any of it is allocated.
/// </summary>
/// <remarks>The numbers are of float32. In bfloat16 a step needs less.</remarks>
public sealed class StepMemory
{
    // Measured steps need up to 4 % more than stated, see docs/cost.md.
    private const double Allowance = 1.05;

    // Gradients and Adam's two moments.
    private const int BuffersOfTraining = 3;

    private readonly string _name;
    private readonly Func<long, long>? _ofPass;

    private StepMemory(string name, long state, long trained, Func<long, long>? ofPass) =>
        (_name, StateBytes, ModelBytes, _ofPass) = (name, state, Math.Max(trained, state - (BuffersOfTraining * trained)), ofPass);

    /// <summary>Bytes of parameters, gradients, moments and the teacher, whatever the batch.</summary>
    public long StateBytes { get; }

    /// <summary>Bytes of the parameters of student and teacher alone, about: those of a model that is only applied.</summary>
    public long ModelBytes { get; }

    /// <summary>Reads what the generator has written.</summary>
    /// <param name="pair">The declared class.</param>
    /// <param name="length">Samples of a clip or tokens of a text; without it the batch of such a pair counts as nothing.</param>
    /// <returns>Null where the class was written by hand: nothing is known of its memory.</returns>
    public static StepMemory? Of(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicMethods)] Type pair, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(pair);
        if (Constant(pair, "StateBytes") is not { } state || Constant(pair, "ParameterCount") is not { } parameters
            || pair.GetMethod("StepBytes", BindingFlags.Public | BindingFlags.Static) is not { } step)
        {
            return null;
        }

        long Of(params object[] sizes) => (long)(step.Invoke(null, sizes) ?? 0L);
        return new(pair.Name, state, sizeof(float) * parameters, step.GetParameters().Length == 1 ? samples => Of(samples) : length is { } each ? samples => Of(samples, each) : null);
    }

    /// <summary>Bytes of a step, with so many samples a pass.</summary>
    public long BytesOf(int samples) => (long)(Allowance * (_ofPass?.Invoke(samples) ?? StateBytes));

    /// <summary>Values of a recipe that fit: the fewest passes more, and the largest batch. None where not even one sample a pass fits.</summary>
    public IReadOnlyList<FittingValue> ValuesThatFit(Recipe recipe, long bytes)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var most = MostSamples(recipe.PassSize, bytes);
        if (most == 0)
        {
            return [];
        }

        // As many samples a pass as fit, of the numbers that the batch divides into.
        var ofRank = recipe.BatchSize / recipe.WorldSize;
        var accumulation = Enumerable.Range(recipe.Accumulation, ofRank - recipe.Accumulation + 1)
            .First(passes => ofRank % passes == 0 && ofRank / passes <= most);
        return
        [
            new(nameof(Recipe.Accumulation), accumulation, BytesOf((recipe with { Accumulation = accumulation }).PassSize)),
            new(nameof(Recipe.BatchSize), most * recipe.Passes, BytesOf(most)),
        ];
    }

    /// <summary>Why a step does not fit, with what does; null where it fits.</summary>
    /// <param name="recipe">The batch and its passes.</param>
    /// <param name="limit">What may be taken; null where nothing is known, and everything fits.</param>
    /// <param name="setting">How a value of the recipe is written, from its name and value; null where it cannot be set.</param>
    /// <param name="held">Bytes of the step that are allocated already.</param>
    /// <returns>One sentence, without a full stop.</returns>
    public string? Refusal(Recipe recipe, MemoryLimit? limit, Func<string, int, string?> setting, long held = 0)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(setting);
        if (limit is null || BytesOf(recipe.PassSize) - held <= limit.Bytes)
        {
            return null;
        }

        var all = limit.Bytes + held;
        var clash = $"A training step of '{_name}' with {recipe.PassSize} samples a pass needs {Text(BytesOf(recipe.PassSize))}, and {Text(all)} are left ({limit.Source})";
        var fits = ValuesThatFit(recipe, all).Select(fit => (Words: setting(fit.Name, fit.Value), fit.Bytes)).Where(fit => fit.Words is not null).ToList();
        return fits.Count > 0
            ? $"{clash}; take {string.Join(" or ", fits.Select(fit => $"{fit.Words} ({Text(fit.Bytes)})"))}"
            : $"{clash}; even one sample a pass needs {Text(BytesOf(1))}, which is {Text(BytesOf(1) - all)} too much: take a smaller model";
    }

    /// <summary>Bytes as people read them.</summary>
    public static string Text(long bytes) => bytes >= 1 << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):#,0.0} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MiB");

    /// <summary>Refuses a training whose step would not fit, before the optimiser's buffers are made.</summary>
    /// <exception cref="InsufficientMemoryException">It would not fit.</exception>
    internal static void ThrowIfTooLarge<TBatch>(ITrainable<TBatch> model, Recipe recipe)
        where TBatch : Batch
        => ThrowIfTooLarge(model, recipe, MemoryLimit.Of(model.Trained[0].Store.Device));

    /// <summary>The same under a limit that is known.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "Where the members were trimmed away, nothing is known and nothing is refused.")]
    internal static void ThrowIfTooLarge<TBatch>(ITrainable<TBatch> model, Recipe recipe, MemoryLimit? limit)
        where TBatch : Batch
    {
        var held = model.Trained.Select(range => range.Store).Concat(model.Kept.Select(kept => kept.Store)).Distinct()
            .Sum(store => store.Values.NumberOfElements * store.Values.ElementSize);
        if (Of(model.GetType())?.Refusal(recipe, limit, (name, value) => $"{name} = {value}", held) is { } sentence)
        {
            throw new InsufficientMemoryException(sentence + ".");
        }
    }

    private static long? Constant([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] Type pair, string name) =>
        pair.GetField(name, BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } field ? field.GetRawConstantValue() as long? : null;

    // The bytes of a step grow with its samples.
    private int MostSamples(int upTo, long bytes)
    {
        var (fits, tooMany) = (0, upTo + 1);
        while (tooMany - fits > 1)
        {
            var middle = fits + ((tooMany - fits) / 2);
            (fits, tooMany) = BytesOf(middle) <= bytes ? (middle, tooMany) : (fits, middle);
        }

        return fits;
    }
}
