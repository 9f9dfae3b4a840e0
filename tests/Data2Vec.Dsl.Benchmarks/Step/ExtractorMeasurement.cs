using Data2Vec.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Benchmarks.Step;

/// <summary>The convolutions of data2vec's audio encoder, forward and backward, beside the textbook's: channels first, one module for each operation.</summary>
internal static class ExtractorMeasurement
{
    private const int Clips = 2;
    private const int Samples = 80_000;

    /// <summary>Milliseconds of the textbook form and of the generated one.</summary>
    /// <exception cref="InvalidOperationException">They do not compute the same.</exception>
    public static (double Textbook, double Generated) Run(int rounds)
    {
        using var encoder = new AudioBase();
        using var batch = new AudioBatch(torch.randn(Clips, Samples), AudioBase.SampleRate);
        using var textbook = new Textbook(encoder);
        using (torch.no_grad())
        {
            using var difference = textbook.forward(batch.Samples) - encoder.Extract(batch);
            if (difference.abs().max().item<float>() > 1e-3)
            {
                throw new InvalidOperationException("The textbook's extractor computes something else.");
            }
        }

        var times = Stopwatches.Medians(rounds, () => Pass(() => textbook.forward(batch.Samples)), () => Pass(() => encoder.Extract(batch)));
        return (times[0], times[1]);

        static void Pass(Func<torch.Tensor> forward)
        {
            using var scope = torch.NewDisposeScope();
            forward().sum().backward();
        }
    }

    private sealed class Textbook : Module<torch.Tensor, torch.Tensor>
    {
        private readonly List<Conv1d> _convolutions = [];
        private readonly List<TorchSharp.Modules.LayerNorm> _norms = [];
        private readonly TorchSharp.Modules.LayerNorm _last;

        public Textbook(AudioBase encoder)
            : base("textbook")
        {
            var values = encoder.Store.Parameters.ToDictionary(p => p.Name, p => (torch.Tensor)p.Value);
            (int Kernel, int Stride)[] windows = [(10, 5), (3, 2), (3, 2), (3, 2), (3, 2), (2, 2), (2, 2)];
            using var gradient = torch.no_grad();
            for (var i = 0; i < windows.Length; i++)
            {
                _convolutions.Add(Conv1d(i == 0 ? 1 : 512, 512, windows[i].Kernel, stride: windows[i].Stride, bias: false));
                _norms.Add(LayerNorm(512));
                _convolutions[i].weight!.copy_(values[$"convolution.{i}.weight"]);
                _norms[i].weight!.copy_(values[$"convolution.{i}.norm.weight"]);
                _norms[i].bias!.copy_(values[$"convolution.{i}.norm.bias"]);
            }

            _last = LayerNorm(512);
            _last.weight!.copy_(values["layer_norm.weight"]);
            _last.bias!.copy_(values["layer_norm.bias"]);
        }

        public override torch.Tensor forward(torch.Tensor samples)
        {
            var x = samples.unsqueeze(1);
            for (var i = 0; i < _convolutions.Count; i++)
            {
                x = _norms[i].forward(_convolutions[i].forward(x).transpose(1, 2)).transpose(1, 2);
                x = functional.gelu(x);
            }

            return _last.forward(x.transpose(1, 2));
        }
    }
}
