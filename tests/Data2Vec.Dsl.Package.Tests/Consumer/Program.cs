using System.Reflection;
using Data2Vec.Dsl;
using TorchSharp;

// TorchSharp comes first on purpose: the native library must be ready before any type of Data2Vec.Dsl is used.
torch.manual_seed(1);
Run();

static void Run()
{
    using var store = new ParameterStore(new ParameterLayout(LocalMatrices: 16, ContextMatrices: 0, ContextVectors: 0, LocalVectors: 0));
    using var ones = torch.ones(4, 4);
    using var product = ones.mm(store.Values.view(4, 4).add(1));

    Console.WriteLine(FormattableString.Invariant($"sum = {product.sum().ToSingle()}"));
    Console.WriteLine($"library = {TorchLibrary.Prepare().Outcome}");
    Console.WriteLine($"allocator = {TorchEnvironment.TuneAllocator()}");
    Console.WriteLine($"generator = {Assembly.GetExecutingAssembly().GetTypes().Any(type => type.Name.EndsWith("Startup", StringComparison.Ordinal))}");
}
