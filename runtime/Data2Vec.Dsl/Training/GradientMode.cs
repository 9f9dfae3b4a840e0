using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>Whether this thread records what gradients need.</summary>
internal static class GradientMode
{
    /// <summary>Refuses to train where no gradient would arrive. Weight decay alone would still move the weights, and nothing would say so.</summary>
    /// <exception cref="InvalidOperationException">The thread is inside <c>torch.no_grad()</c> or <c>torch.inference_mode()</c>.</exception>
    public static void ThrowIfOff()
    {
        if (torch.is_inference_mode_enabled())
        {
            throw Off("torch.inference_mode()");
        }

        if (!torch.is_grad_enabled())
        {
            throw Off("torch.no_grad() or torch.set_grad_enabled(false)");
        }
    }

    private static InvalidOperationException Off(string by) => new(
        $"Training needs gradients, and on this thread {by} switches them off; end that scope first, and open it around the evaluation only.");
}
