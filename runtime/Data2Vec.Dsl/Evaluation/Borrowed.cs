using TorchSharp;

namespace Data2Vec.Dsl.Evaluation;

/// <summary>
/// Lends an encoder to an evaluation that trains it. At the end its parameters are what they were, its gradients 0, and the library's generator and the
/// training flag as before.
/// </summary>
internal sealed class Borrowed<TBatch> : IDisposable
    where TBatch : Batch
{
    private readonly Encoder<TBatch> _encoder;
    private readonly torch.Tensor _values;
    private readonly torch.Tensor _generator;
    private readonly bool _trained;

    /// <summary>Keeps what is put back.</summary>
    public Borrowed(Encoder<TBatch> encoder)
    {
        _encoder = encoder;
        _trained = encoder.training;
        _values = encoder.Store.Values.detach().clone().DetachFromDisposeScope();
        _generator = torch.get_rng_state().DetachFromDisposeScope();
    }

    /// <summary>Puts it back.</summary>
    public void Dispose()
    {
        using (torch.no_grad())
        {
            _encoder.Store.Values.copy_(_values);
            _encoder.Store.Gradients?.zero_();
        }

        torch.set_rng_state(_generator);
        _encoder.train(_trained);
        _values.Dispose();
        _generator.Dispose();
    }
}
