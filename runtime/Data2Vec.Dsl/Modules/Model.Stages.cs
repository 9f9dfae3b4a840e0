using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Data2Vec.Dsl;

// Stages of the user's: taken in when a model is made, and held to their signature whenever they run.
public abstract partial class Model
{
    private readonly List<StageModule> _stages = [];

    /// <summary>Switches between training and evaluation, stages of the user's included.</summary>
    public override void train(bool train = true)
    {
        base.train(train);
        _stages.ForEach(stage => stage.train(train));
    }

    /// <summary>Takes in a stage of the user's.</summary>
    /// <exception cref="InvalidOperationException">It has parameters or buffers of its own.</exception>
    protected TStage Stage<TStage>(TStage stage)
        where TStage : StageModule
    {
        ArgumentNullException.ThrowIfNull(stage);
        _stages.Add(stage);
        var own = stage.named_parameters().Where(p => !_store.Holds(p.parameter)).Select(p => p.name).Concat(stage.named_buffers().Select(b => b.name));
        return own.FirstOrDefault() is not { } name ? stage : throw Fault(
            stage,
            $"has '{name}' registered, which is not in the model's buffer: no optimiser would train it, no teacher follow, no checkpoint hold it; "
            + "take it as a constructor's parameter with [Weight] or [Vector], or leave a constant unregistered");
    }

    /// <summary>Runs a stage of the user's and compares its result with what its signature says of this input.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="x">Its input.</param>
    /// <param name="expected">The shape that its signature gives for the input.</param>
    /// <param name="padding">True where a position is padding; null where none is.</param>
    /// <exception cref="InvalidOperationException">Shape, type or device are others than stated, or the stage failed.</exception>
    protected torch.Tensor Apply(StageModule stage, torch.Tensor x, ReadOnlySpan<long> expected, torch.Tensor? padding = null)
    {
        // A stage of the user's computes as it likes, with its float32 parameters.
        x = MixedPrecision.Exact(x);
        torch.Tensor result;
        try
        {
            result = padding is null ? stage.call(x) : stage.forward(x, padding);
        }
        catch (ExternalException failure)
        {
            throw Fault(stage, $"failed on an input of {Text(x.shape)}: {failure.Message.Split('\n')[0]}", failure);
        }

        return expected.SequenceEqual(result.shape) && result.dtype == x.dtype && PlaceOf(result) == PlaceOf(x)
            ? result
            : throw Fault(
                stage,
                $"states \"{stage.GetType().GetCustomAttribute<ShapeAttribute>()?.Signature}\", so its input {Describe(x, x.shape)} should become "
                + $"{Describe(x, expected)}, but it gave {Describe(result, result.shape)}; correct its forward or its [Shape]");
    }

    private static (DeviceType Type, int Index) PlaceOf(torch.Tensor x) => (x.device_type, x.device_index);

    // Only when something is wrong: the compiler has noted file and line in the attribute.
    private InvalidOperationException Fault(StageModule stage, string what, Exception? inner = null)
    {
        var type = stage.GetType();
        var place = PlaceOf(GetType(), type, _stages.Where(s => s.GetType() == type).ToList().IndexOf(stage));
        return new($"{place}: [Stage<{type.Name}>] of '{GetName()}' {what}.", inner);
    }

    // A variant that does not name the stage has it from its base.
    private static string PlaceOf(Type declaration, Type module, int index)
    {
        var stages = declaration.GetCustomAttributes().OfType<IDeclaredStage>().Where(a => a.Module == module).ToList();
        var variant = declaration.GetCustomAttributesData()
            .Select(a => a.AttributeType)
            .FirstOrDefault(t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(VariantAttribute<>));
        return stages.Count > index ? stages[index].Place
            : variant is not null ? PlaceOf(variant.GenericTypeArguments[0], module, index)
            : declaration.Name;
    }

    private static string Describe(torch.Tensor x, ReadOnlySpan<long> shape) => $"{Text(shape)} ({x.dtype}, {x.device})";

    private static string Text(ReadOnlySpan<long> shape) => "[" + string.Join(", ", shape.ToArray()) + "]";
}
