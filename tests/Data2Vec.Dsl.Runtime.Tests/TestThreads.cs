using System.Runtime.CompilerServices;
using TorchSharp;

namespace Data2Vec.Dsl;

internal static class TestThreads
{
    // Test classes run side by side; more threads for each of them would only fight over the cores. The runtime's own initialiser comes first,
    // because it prepares the native library.
    [ModuleInitializer]
    internal static void OneThread()
    {
        RuntimeHelpers.RunModuleConstructor(typeof(ParameterStore).Module.ModuleHandle);
        torch.set_num_threads(1);
    }
}
