using System.Runtime.CompilerServices;
using TorchSharp;

// The library's default random generator and its count of live tensors belong to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Data2Vec.Dsl.Runtime.Tests;

internal static class TestSetup
{
    // More OpenMP threads than idle cores make small operations hang for seconds; the tests' tensors are tiny. Of initializers of one assembly
    // no order is promised, so the runtime's own, which makes the native library loadable, is asked for first.
    [ModuleInitializer]
    internal static void UseOneThread()
    {
        RuntimeHelpers.RunModuleConstructor(typeof(ParameterStore).Module.ModuleHandle);
        torch.set_num_threads(1);
    }
}
