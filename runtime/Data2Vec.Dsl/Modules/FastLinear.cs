using TorchSharp;

namespace Data2Vec.Dsl;

/// <summary>
/// A linear layer whose forward pass and whose gradient towards its input are computed by <see cref="OneDnn"/>, where those are large products in
/// float32 and oneDNN's are the faster ones. Elsewhere it is the library's.
/// </summary>
/// <remarks>In bfloat16 the library asks oneDNN anyhow, and the way back through managed code costs what else is saved.</remarks>
internal sealed class FastLinear : torch.autograd.SingleTensorFunction<FastLinear>
{
    // Multiplications from which on a way back through managed code, some 30 µs, is worth it.
    private const long Large = 1 << 26;

    /// <inheritdoc/>
    public override string Name => nameof(FastLinear);

    /// <summary>x · Wᵀ + b over the last axis. <c>[…, In] → […, Out]</c></summary>
    public static torch.Tensor Apply(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias) =>
        IsOurs(x, weight) ? ApplyOurs(x, weight, bias) : torch.nn.functional.linear(x, weight, bias);

    /// <summary>Whether a layer is computed here.</summary>
    public static bool IsOurs(torch.Tensor x, torch.Tensor weight) =>
        OneDnn.IsFaster && x.device_type == DeviceType.CPU && x.dtype == torch.ScalarType.Float32 && weight.dtype == torch.ScalarType.Float32
        && x.numel() * weight.size(0) >= Large;

    /// <summary>The same by oneDNN, whatever the size.</summary>
    public static torch.Tensor ApplyOurs(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias) =>
        !torch.is_grad_enabled() || !(x.requires_grad || weight.requires_grad || bias is { requires_grad: true }) ? OneDnn.Loaded!.Linear(x, weight, bias)
        : bias is null ? apply(x, weight) : apply(x, weight, bias);

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        var given = Array.ConvertAll(vars, v => (torch.Tensor)v);
        ctx.save_for_backward([.. given]);
        using var gradient = torch.no_grad();
        return OneDnn.Loaded!.Linear(given[0], given[1], given.ElementAtOrDefault(2));
    }

    /// <inheritdoc/>
    public override List<torch.Tensor> backward(torch.autograd.AutogradContext ctx, torch.Tensor grad_output)
    {
        PassedOn.Release();
        using var scope = torch.NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (x, weight) = (saved[0], saved[1]);
        var rows = grad_output.reshape(-1, grad_output.size(-1));

        // The gradient of the weights stays a product of the library: its factors are transposed, which oneDNN's layer would copy first.
        var gradients = new List<torch.Tensor?>
        {
            x.requires_grad ? OneDnn.Loaded!.Linear(grad_output, weight.t(), null) : null,
            weight.requires_grad ? rows.t().mm(x.reshape(-1, x.size(-1))) : null,
        };
        if (saved.Count > 2)
        {
            gradients.Add(saved[2].requires_grad ? rows.sum([0L]) : null);
        }

        gradients.ForEach(gradient => gradient?.MoveToOuterDisposeScope());
        PassedOn.Keep(grad_output, gradients);
        return gradients!;
    }
}
