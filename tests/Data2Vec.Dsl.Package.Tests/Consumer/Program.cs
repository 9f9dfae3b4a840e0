using System.Reflection;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Training;
using Outside;
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

    // A declared pair, trained on one batch of noise: the loss must fall.
    using var pair = new EyePair();
    using var images = torch.randn(8, 2, 20, 30);
    var losses = new List<double>();
    using var trainer = new Trainer<ImageBatch>(pair, BatchSource.Of(_ => new ImageBatch(images.clone())), new TrainingOptions { LogEvery = 1 });
    trainer.Run(step => losses.Add(step.Loss));
    Console.WriteLine($"tokens = {Eye.Tokens}");
    Console.WriteLine($"learns = {losses[^1] < losses[0]}");
}
