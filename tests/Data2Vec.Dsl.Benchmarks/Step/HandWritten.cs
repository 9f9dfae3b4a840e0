using Data2Vec.Dsl.Distillation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Data2Vec.Dsl.Benchmarks.Step;

/// <summary>
/// data2vec over a vision transformer as one writes it in TorchSharp by hand: modules made of modules, the library's optimiser and clipping, and a
/// teacher that follows parameter by parameter. Attention already is the library's fused one.
/// </summary>
internal sealed class HandWritten : IDisposable
{
    private readonly Vision _student;
    private readonly Vision _teacher;
    private readonly optim.Optimizer _optimizer;
    private readonly double _decay;

    /// <summary>Takes the weights of a pair, so that both compute the same.</summary>
    public HandWritten(Pair<ImageBatch> pair, int width, int depth, int heads)
    {
        (_student, _teacher) = (new Vision(width, depth, heads), new Vision(width, depth, heads));
        using var gradient = no_grad();
        var values = pair.Store.Parameters.ToDictionary(p => p.Name, p => (Tensor)p.Value);
        foreach (var model in new[] { _student, _teacher })
        {
            foreach (var (own, parameter) in model.named_parameters())
            {
                var name = own.Replace("attention_", "attention.", StringComparison.Ordinal).Replace("head_", "head.", StringComparison.Ordinal);
                parameter.copy_(name.EndsWith("qkv.bias", StringComparison.Ordinal) ? QueryValueBias(values, name) : values[name].view(parameter.shape));
            }
        }

        _decay = pair.TeacherDecay.At(1);
        var r = pair.Recipe;
        _optimizer = optim.AdamW(_student.parameters(), lr: r.LearningRate, beta1: r.Beta1, beta2: r.Beta2, eps: r.Epsilon, weight_decay: r.WeightDecay);
    }

    /// <summary>One step; the loss per masked position.</summary>
    public float Step(Tensor pixels, Tensor mask)
    {
        using var scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor targets;
        using (no_grad())
        {
            foreach (var (mine, theirs) in _teacher.Blocks.parameters().Zip(_student.Blocks.parameters()))
            {
                mine.mul_(_decay).add_(theirs, 1 - _decay);
            }

            var (_, layers) = _teacher.forward(pixels, null);
            var top = layers.TakeLast(6).Select(x => functional.layer_norm(x, [x.size(-1)])).ToList();
            targets = stack(top).mean([0])[mask];
        }

        var (features, _) = _student.forward(pixels, mask);
        var predictions = _student.Head.forward(features[mask]);
        var loss = functional.mse_loss(predictions, targets, Reduction.Sum) / Math.Sqrt(features.size(-1)) / predictions.size(0);
        loss.backward();
        nn.utils.clip_grad_norm_(_student.parameters(), 3);
        _optimizer.step();
        return loss.item<float>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _student.Dispose();
        _teacher.Dispose();
    }

    private static Tensor QueryValueBias(Dictionary<string, Tensor> values, string name)
    {
        var query = values[name.Replace("qkv", "query", StringComparison.Ordinal)];
        return cat([query, zeros_like(query), values[name.Replace("qkv", "value", StringComparison.Ordinal)]]);
    }

    // Names as the pair's, but for dots, which a module's name cannot have.
    private sealed class Vision : nn.Module
    {
        private readonly Conv2d _patches;
        private readonly Parameter _classToken;
        private readonly Parameter _maskToken;
        private readonly Parameter _positions;
        private readonly TorchSharp.Modules.LayerNorm _norm;

        public Vision(int width, int depth, int heads)
            : base("image")
        {
            _patches = Conv2d(3, width, 16, stride: 16);
            _classToken = new Parameter(zeros(width));
            _maskToken = new Parameter(zeros(width));
            _positions = new Parameter(zeros(197, width));
            Blocks = ModuleList(Enumerable.Range(0, depth).Select(_ => new Block(width, heads)).ToArray());
            _norm = nn.LayerNorm(width);
            Head = Linear(width, width);
            register_module("patch_embedding", _patches);
            register_parameter("class_token", _classToken);
            register_parameter("mask_token", _maskToken);
            register_parameter("positions", _positions);
            register_module("blocks", Blocks);
            register_module("norm", _norm);
            register_module("head_0", Head);
        }

        public ModuleList<Block> Blocks { get; }

        public Linear Head { get; }

        public (Tensor Features, List<Tensor> Layers) forward(Tensor pixels, Tensor? mask)
        {
            var x = _patches.forward(pixels).flatten(2).transpose(1, 2);
            x = cat([_classToken.view(1, 1, -1).expand(x.size(0), 1, -1), x], 1);
            if (mask is not null)
            {
                x = where(mask.unsqueeze(-1), _maskToken, x);
            }

            x = x + _positions;
            var layers = new List<Tensor>();
            foreach (var block in Blocks)
            {
                x = block.forward(x);
                layers.Add(x);
            }

            return (_norm.forward(x), layers);
        }
    }

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly int _heads;
        private readonly TorchSharp.Modules.LayerNorm _norm1;
        private readonly TorchSharp.Modules.LayerNorm _norm2;
        private readonly Linear _qkv;
        private readonly Linear _projection;
        private readonly Sequential _feedForward;

        public Block(int width, int heads)
            : base("block")
        {
            _heads = heads;
            (_norm1, _norm2) = (nn.LayerNorm(width), nn.LayerNorm(width));
            (_qkv, _projection) = (Linear(width, 3 * width), Linear(width, width));
            _feedForward = Sequential(("1", Linear(width, 4 * width)), ("gelu", GELU()), ("2", Linear(4 * width, width)));
            register_module("norm1", _norm1);
            register_module("attention_qkv", _qkv);
            register_module("attention_projection", _projection);
            register_module("norm2", _norm2);
            register_module("feed_forward", _feedForward);
        }

        public override Tensor forward(Tensor x)
        {
            var (b, n, d) = (x.size(0), x.size(1), x.size(2));
            var parts = _qkv.forward(_norm1.forward(x)).view(b, n, 3, _heads, d / _heads).permute(2, 0, 3, 1, 4);
            var a = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], null, 0, false);
            x = x + _projection.forward(a.transpose(1, 2).reshape(b, n, d));
            return x + _feedForward.forward(_norm2.forward(x));
        }
    }
}
