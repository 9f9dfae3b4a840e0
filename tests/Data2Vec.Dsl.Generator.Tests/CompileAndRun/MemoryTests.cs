extern alias generator;

using System.Text;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Generator.Tests.Testing;
using Data2Vec.Dsl.Masking;
using generator::Data2Vec.Dsl.Generator.Binding;
using generator::Data2Vec.Dsl.Generator.Planning;
using generator::Data2Vec.Dsl.Generator.Plans;
using Microsoft.CodeAnalysis;
using TorchSharp;

namespace Data2Vec.Dsl.Generator.Tests.CompileAndRun;

/// <summary>
/// The memory that plans tell, kept and at the worst moment of each pass, is what the tensors of the generated code take. Measured by
/// <see cref="TensorMemory"/>: every byte that the library allocates and frees for tensors, without rounding and without anything else in it.
/// </summary>
[Collection(nameof(GoldenAssembly))]
public sealed class MemoryTests(GoldenAssembly golden)
{
    private const double Bar = 0.04;
    private const int Samples = 8;
    private const int AudioLength = 1000;

    private static readonly Compilation s_declarations = Harness.Compile([.. Golden.All.Values]);

    [Fact]
    public void Explore()
    {
        var text = new StringBuilder();
        foreach (var name in golden.Deriving("Encoder`1"))
        {
            if (golden.IsOf<Encoder<ImageBatch>>(name))
            {
                One(text, name, golden.Encoder(name));
            }
            else if (golden.IsOf<Encoder<AudioBatch>>(name))
            {
                One(text, name, golden.Create<Encoder<AudioBatch>>(name));
            }
            else
            {
                One(text, name, golden.Create<Encoder<TextBatch>>(name));
            }
        }

        foreach (var name in golden.Deriving("Pair`1"))
        {
            if (golden.IsOf<Pair<ImageBatch>>(name))
            {
                Two(text, name, golden.Create<Pair<ImageBatch>>(name));
            }
            else if (golden.IsOf<Pair<AudioBatch>>(name))
            {
                Two(text, name, golden.Create<Pair<AudioBatch>>(name));
            }
            else
            {
                Two(text, name, golden.Create<Pair<TextBatch>>(name));
            }
        }

        File.WriteAllText("/tmp/d2v/g2-mem.txt", text.ToString());
    }

    private void One<TBatch>(StringBuilder text, string name, Encoder<TBatch> encoder)
        where TBatch : Batch
    {
        var plan = EncoderPlan.Create(DeclarationBinder.BindWhole(s_declarations.GetTypeByMetadataName(name)!, default)!, new Findings())!;
        encoder.train();
        _ = encoder.Store.Gradients;
        (long Kept, long Forward, long Backward, string Text) best = default;
        Dictionary<string, long> values = null!;
        for (var i = 0; i < 12; i++)
        {
            using var scope = torch.NewDisposeScope();
            torch.manual_seed(i);
            using var batch = Draw<TBatch>(name);
            values = Values(name, batch);
            using var memory = new TensorMemory();
            var features = encoder.forward(batch);
            var (kept, peakForward, atForward, live) = (memory.Alive, memory.Peak, memory.AtPeak, memory.Live);
            using var gradient = torch.ones_like(features);
            memory.ForgetPeak();
            features.backward([gradient]);
            if (i > 0 && kept > best.Kept)
            {
                best = (kept, peakForward, memory.Peak, $"   kept: {Sizes(live)}\n   forward: {Sizes(atForward)}\n   backward: {Sizes(memory.AtPeak)}");
            }
        }

        var cost = plan.Cost;
        var told = (Kept: (cost.Total.Kept + cost.Result).OfBatch(Samples).Evaluate(values), Forward: cost.Total.ForwardPeak.At(Samples, values),
            Backward: cost.Total.BackwardPeakOfBranch.At(Samples, values) + cost.Result.OfBatch(Samples).Evaluate(values));
        text.AppendLine($"{name}: kept {told.Kept} {best.Kept} ({Off(told.Kept, best.Kept)}) forward {told.Forward} {best.Forward} ({Off(told.Forward, best.Forward)}) backward {told.Backward} {best.Backward} ({Off(told.Backward, best.Backward)})");
        text.AppendLine(best.Text);
        encoder.Dispose();
    }

    private void Two<TBatch>(StringBuilder text, string name, Pair<TBatch> pair)
        where TBatch : Batch
    {
        pair.train();
        _ = pair.Store.Gradients;
        (long Forward, long Backward, string Text) best = default;
        long told = 0;
        for (var i = 0; i < 12; i++)
        {
            using var scope = torch.NewDisposeScope();
            torch.manual_seed(i);
            using var batch = Draw<TBatch>(name);
            var grid = pair.StudentEncoder.GridOf(batch);
            var masked = new bool[grid.Samples * grid.Positions];
            Array.Fill(masked, true);
            using var mask = new MaskBatch(masked, grid);
            told = batch switch
            {
                AudioBatch => golden.Call<long>(name, "StepBytes", (long)Samples, (long)AudioLength),
                TextBatch texts => golden.Call<long>(name, "StepBytes", (long)Samples, texts.Tokens.size(1)),
                _ => golden.Call<long>(name, "StepBytes", (long)Samples),
            } - golden.Fact<long>(name, "StateBytes");
            using var memory = new TensorMemory();
            var step = pair.forward(batch, mask);
            var (peakForward, atForward) = (memory.Peak, memory.AtPeak);
            memory.ForgetPeak();
            step.Loss.backward();
            if (i > 0 && memory.Peak > best.Backward)
            {
                best = (peakForward, memory.Peak, $"   forward: {Sizes(atForward)}\n   backward: {Sizes(memory.AtPeak)}");
            }
        }

        var most = Math.Max(best.Forward, best.Backward);
        text.AppendLine($"{name}: step {told} {most} ({Off(told, most)}) forward {best.Forward} backward {best.Backward}");
        text.AppendLine(best.Text);
        pair.Dispose();
    }

    private static string Off(double told, double measured) => $"{100 * (told - measured) / measured:0.0} %";

    private Dictionary<string, long> Values(string name, Batch batch) => batch switch
    {
        AudioBatch audio => new() { ["T"] = audio.Samples.size(1), ["N"] = golden.Call<long>(name, "Frames", audio.Samples.size(1)) },
        TextBatch texts => new() { ["N"] = texts.Tokens.size(1) },
        _ => [],
    };

    private TBatch Draw<TBatch>(string name)
        where TBatch : Batch
    {
        if (typeof(TBatch) == typeof(ImageBatch))
        {
            return (TBatch)(object)EncoderRunTests.Images(StageRows.Parse(golden.Fact<string>(EncoderOf(name), "StageTable")), Samples);
        }

        return typeof(TBatch) == typeof(AudioBatch)
            ? (TBatch)(object)new AudioBatch(torch.randn(Samples, AudioLength).DetachFromDisposeScope(), golden.Fact<int>(EncoderOf(name), "SampleRate"))
            : (TBatch)(object)new TextBatch(torch.randint(4, 60, [Samples, golden.Fact<int>(EncoderOf(name), "Context")], torch.ScalarType.Int64).DetachFromDisposeScope());
    }

    private static string EncoderOf(string name) => s_declarations.GetTypeByMetadataName(name)!.GetAttributes()
        .Select(a => a.AttributeClass!).FirstOrDefault(a => a.Name == "Data2VecAttribute")?.TypeArguments[0] is INamedTypeSymbol encoder
        ? (encoder.ContainingType is { } outer ? "Sample.Models+Vision+class" : "Sample." + encoder.Name)
        : name;

    private static string Sizes(List<long> sizes) => string.Join(" ", sizes.GroupBy(s => s).OrderByDescending(g => g.Key).Select(g => $"{g.Key}x{g.Count()}"));
}
