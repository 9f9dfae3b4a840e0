using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>Chooses where tensors live.</summary>
internal static class Device
{
    /// <summary>The names that the command line takes.</summary>
    public static string[] Names => ["auto", "cpu", "cuda"];

    /// <summary>The device of a name; <c>auto</c> takes a GPU where there is one.</summary>
    /// <exception cref="Refusal">A GPU was asked for and there is none that works.</exception>
    public static torch.Device Of(string name)
    {
        if (name == "cpu")
        {
            return torch.CPU;
        }

        if (torch.cuda.is_available())
        {
            return torch.CUDA;
        }

        return name == "auto" ? torch.CPU : throw Refusal.Usage(
            "This machine or this build has no CUDA device; leave --device away to train on the processor.");
    }
}
