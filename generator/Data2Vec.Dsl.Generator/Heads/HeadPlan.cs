using System;
using System.Collections.Generic;
using System.Globalization;
using Data2Vec.Dsl.Generator.Planning;
using Data2Vec.Dsl.Generator.Shapes;
using Data2Vec.Dsl.Generator.Specs;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Heads;

/// <summary>A checked head on its encoder: its parameters and its code.</summary>
internal abstract class HeadPlan(AttributeSpec spec, IEncoder encoder)
{
    /// <summary>What the HF library and the papers start linear layers of heads from.</summary>
    protected const string UsualWeight = "Normal(0.02)";

    public AttributeSpec Spec { get; } = spec;

    public IEncoder Encoder { get; } = encoder;

    /// <summary>The head's parameters, in the order of the forward pass.</summary>
    public IReadOnlyList<ParameterPlan> Parameters { get; protected set; } = [];

    /// <summary>What it does, for the class's documentation.</summary>
    public abstract string Description { get; }

    /// <summary>The members that compute.</summary>
    public abstract void Members(CodeWriter code);

    /// <summary>The small number in a layer norm of the head: the encoder's.</summary>
    protected string Epsilon => Literal.Of(Encoder.Blocks.Attribute.Epsilon);

    /// <summary>Channels of the encoder's output.</summary>
    protected long Width => Encoder.Width;

    /// <summary>The encoder's output, without the positions in front of the others.</summary>
    protected Shape Positions => Encoder.Output.Resize(Role.Token, Encoder.Output[1].Size - Encoder.ExtraTokens);

    /// <summary>The shape of one vector per sample.</summary>
    protected static string Vector(long size) => $"[B, {size.ToString(CultureInfo.InvariantCulture)}]";

    /// <summary>The positions with other channels.</summary>
    protected string PositionsOf(long channels) => Positions.Resize(Role.Channel, channels).ToString();

    /// <summary>Weight and bias of a linear layer.</summary>
    /// <param name="name">Its state name here.</param>
    /// <param name="field">Its fields, without their ends.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="inputs">Channels that go in.</param>
    /// <param name="huggingFace">Its state name in Hugging Face's library.</param>
    /// <param name="fairseq">Its state name in fairseq, where it has one.</param>
    /// <param name="start">How it starts: weight and bias.</param>
    protected static IEnumerable<ParameterPlan> Linear(
        string name, string field, long outputs, long inputs, string huggingFace, string fairseq = "", (string Weight, string Bias)? start = null)
    {
        var (weight, bias) = start ?? (UsualWeight, "Zeros");
        yield return New(name + ".weight", field + "Weight", ParameterGroup.Matrices, weight, huggingFace + ".weight", Named(fairseq, ".weight"), outputs, inputs);
        yield return New(name + ".bias", field + "Bias", ParameterGroup.Vectors, bias, huggingFace + ".bias", Named(fairseq, ".bias"), outputs);
    }

    /// <summary>Scale and shift of a layer norm.</summary>
    protected static IEnumerable<ParameterPlan> Norm(string name, string field, long width, string huggingFace, string fairseq = "")
    {
        yield return New(name + ".weight", field + "Weight", ParameterGroup.Vectors, "Ones", huggingFace + ".weight", Named(fairseq, ".weight"), width);
        yield return New(name + ".bias", field + "Bias", ParameterGroup.Vectors, "Zeros", huggingFace + ".bias", Named(fairseq, ".bias"), width);
    }

    /// <summary>One parameter of the head. Files of a bare encoder lack it, and no prefix stands in front of its name.</summary>
    protected static ParameterPlan New(
        string name, string field, ParameterGroup group, string start, string huggingFace, string fairseq, params long[] shape) =>
        new("head." + name, field, Part.Head, group, start, shape, fairseq, huggingFace) { IsOptional = true, IsTopLevel = true };

    /// <summary>A parameter that Hugging Face's library keeps under the encoder's prefix.</summary>
    protected static ParameterPlan InEncoder(ParameterPlan parameter) => parameter with { IsTopLevel = false };

    /// <summary>An overridden property that says a fact.</summary>
    protected static void Fact(CodeWriter code, string type, string name, string value) =>
        code.Line("/// <inheritdoc/>").Line($"public override {type} {name} => {value};").Line();

    /// <summary>An overridden method from a batch to a tensor x.</summary>
    protected void Method(CodeWriter code, string name, string summary, Action body)
    {
        code.Summary(summary);
        code.Block($"public override {Generated.Tensor} {name}({Encoder.Modality.Batch} batch, {Generated.MaskBatch}? mask = null)", () =>
        {
            code.Line("using var scope = NewScope();");
            body();
            code.Line("return x.MoveToOuterDisposeScope();");
        });
        code.Line();
    }

    /// <summary>A line that drops elements in training, where the head has such.</summary>
    protected static void Dropout(CodeWriter code, double rate, string shape)
    {
        if (rate > 0)
        {
            code.Line($"x = Dropout(x, {Literal.Of(rate)}, training);", shape);
        }
    }

    private static string Named(string name, string suffix) => name.Length == 0 ? "" : name + suffix;
}
