using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>
/// What a function of ours was given and has given back in a backward pass. When the next one runs, autograd has its own hold on that, and ours would
/// keep it to the end of the step.
/// </summary>
internal static class PassedOn
{
    [ThreadStatic]
    private static List<torch.Tensor>? s_handles;

    /// <summary>Lets go of what the function before has passed on. To be called first.</summary>
    public static void Release()
    {
        s_handles?.ForEach(gradient => gradient.Dispose());
        s_handles = null;
    }

    /// <summary>Notes what is passed on. To be called last.</summary>
    public static void Keep(torch.Tensor given, IEnumerable<torch.Tensor?> gradients) =>
        s_handles = [given, .. gradients.OfType<torch.Tensor>()];
}
