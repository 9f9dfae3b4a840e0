using System;
using System.Runtime.CompilerServices;

namespace Data2Vec.Dsl;

/// <summary>
/// A stage of your own: a class derived from StageModule. It states its shapes with <see cref="ShapeAttribute"/>, and its learned tensors
/// with <see cref="WeightAttribute"/> and <see cref="VectorAttribute"/> on the parameters of its constructor. It may occur several times.
/// </summary>
/// <typeparam name="TModule">The class.</typeparam>
/// <param name="file">The file of the declaration, for run-time messages. The compiler fills it in.</param>
/// <param name="line">The line of the declaration. The compiler fills it in.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class StageAttribute<TModule>([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : StageAttribute, IDeclaredStage
    where TModule : class
{
    /// <inheritdoc/>
    Type IDeclaredStage.Module => typeof(TModule);

    /// <inheritdoc/>
    string IDeclaredStage.Place => FormattableString.Invariant($"{file.Substring(file.LastIndexOfAny(['/', '\\']) + 1)}:{line}");
}

/// <summary>What run-time messages need to know about a stage of the user's.</summary>
internal interface IDeclaredStage
{
    /// <summary>The class of the stage.</summary>
    Type Module { get; }

    /// <summary>File and line of its attribute: "Gated.cs:12".</summary>
    string Place { get; }
}

/// <summary>
/// What a stage of your own does to the shape of its input, such as <c>[Shape("B, N, C -> B, N, 2*C")]</c>. It is read at compile time and
/// checked at run time.
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

    /// <summary>
    /// Floating-point operations for one sample, two per multiply-add, such as <c>"2*N*C*C"</c>. By default none are counted.
    /// </summary>
    public string Flops { get; set; } = "0";
}

/// <summary>
/// On a parameter of a stage's constructor: a learned weight, to which weight decay may apply. Its name is the parameter's name.
/// </summary>
/// <param name="shape">Its shape in axes of the input: <c>"C, C"</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class WeightAttribute(string shape) : Attribute
{
    /// <summary>Its shape in axes of the input.</summary>
    public string Shape { get; } = shape;

    /// <summary>
    /// Standard deviation of the normal that initialises it. 0 (the default) means uniform in ±1/√fan-in, as in torch's layers. The fan-in
    /// is the product of all sizes but the first.
    /// </summary>
    public double Std { get; set; }
}

/// <summary>On a parameter of a stage's constructor: a learned bias, scale or token, which weight decay may spare.</summary>
/// <param name="shape">Its shape in axes of the input: <c>"C"</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class VectorAttribute(string shape) : Attribute
{
    /// <summary>Its shape in axes of the input.</summary>
    public string Shape { get; } = shape;

    /// <summary>Initial value of each element: 0 for a bias, 1 for a scale.</summary>
    public double Start { get; set; }
}
