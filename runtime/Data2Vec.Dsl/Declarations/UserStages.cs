using System;
using System.Runtime.CompilerServices;

namespace Data2Vec.Dsl;

/// <summary>
/// A stage of your own: a class derived from StageModule that states what it does to a shape with <see cref="ShapeAttribute"/> and its learned
/// tensors with <see cref="WeightAttribute"/> and <see cref="VectorAttribute"/> on the parameters of its constructor. It may stand several times.
/// </summary>
/// <typeparam name="TModule">The class.</typeparam>
/// <param name="file">Left to the compiler: the file of the declaration, for messages at run time.</param>
/// <param name="line">Left to the compiler: its line.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class StageAttribute<TModule>([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : StageAttribute, IDeclaredStage
    where TModule : class
{
    /// <inheritdoc/>
    Type IDeclaredStage.Module => typeof(TModule);

    /// <inheritdoc/>
    string IDeclaredStage.Place => FormattableString.Invariant($"{file.Substring(file.LastIndexOfAny(['/', '\\']) + 1)}:{line}");
}

/// <summary>What messages at run time tell about a stage of the user's.</summary>
internal interface IDeclaredStage
{
    /// <summary>The class of the stage.</summary>
    Type Module { get; }

    /// <summary>File and line of its attribute: "Gated.cs:12".</summary>
    string Place { get; }
}

/// <summary>
/// What a stage of your own does to the shape of its input, read at compile time and held to at run time:
/// <c>[Shape("B, N, C -> B, N, 2*C")]</c>.
/// </summary>
/// <param name="signature">
/// Axes of input and output. Axes of the input are letters or whole numbers: <c>B, N, C</c> for positions, <c>B, T, C</c> for audio over time,
/// <c>B, C, H, W</c> for images. Sizes of the output may be sums, products and quotients of them; a quotient is rounded down.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ShapeAttribute(string signature) : Attribute
{
    /// <summary>Axes of input and output.</summary>
    public string Signature { get; } = signature;

    /// <summary>Floating-point operations for one sample, two per multiply-add, such as <c>"2*N*C*C"</c>. Where it is not said, none are counted.</summary>
    public string Flops { get; set; } = "0";
}

/// <summary>On a parameter of a stage's constructor: a learned weight, which recipes may decay. Named after the parameter.</summary>
/// <param name="shape">Its shape in axes of the input: <c>"C, C"</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class WeightAttribute(string shape) : Attribute
{
    /// <summary>Its shape in axes of the input.</summary>
    public string Shape { get; } = shape;

    /// <summary>
    /// Standard deviation of the normal it starts from; 0 (the default) means uniform in ±1/√fan-in, as torch's layers: the fan-in is the
    /// product of all sizes but the first.
    /// </summary>
    public double Std { get; set; }
}

/// <summary>On a parameter of a stage's constructor: a learned bias, scale or token, which recipes may spare from decay.</summary>
/// <param name="shape">Its shape in axes of the input: <c>"C"</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class VectorAttribute(string shape) : Attribute
{
    /// <summary>Its shape in axes of the input.</summary>
    public string Shape { get; } = shape;

    /// <summary>What each element starts from: 0 for a bias, 1 for a scale.</summary>
    public double Start { get; set; }
}
