using System;
using System.Linq;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Plans;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A library whose checkpoints can be read: what its state dictionaries call a parameter.</summary>
internal sealed class Library
{
    public static readonly Library Fairseq = new("FairseqNames", p => p.Fairseq, mayLack: false);
    public static readonly Library HuggingFace = new("HuggingFaceNames", p => p.HuggingFace, mayLack: true);

    private readonly Func<ParameterPlan, string> _name;
    private readonly bool _mayLack;

    private Library(string method, Func<ParameterPlan, string> name, bool mayLack) => (Method, _name, _mayLack) = (method, name, mayLack);

    /// <summary>The method that generated models override.</summary>
    public string Method { get; }

    /// <summary>Writes the statement that yields a parameter's names.</summary>
    public void Yield(CodeWriter code, ParameterPlan parameter) => Write(code, parameter, "", "", "");

    /// <summary>Writes the same for a parameter of the block with index i.</summary>
    /// <param name="code">Takes the statement.</param>
    /// <param name="parameter">The parameter, with names relative to the block.</param>
    /// <param name="prefix">Where the library keeps blocks, such as encoder.layers.</param>
    public void YieldOfBlock(CodeWriter code, ParameterPlan parameter, string prefix) =>
        Write(code, parameter, "$", "blocks.{i}.", prefix + ".{i}.");

    private void Write(CodeWriter code, ParameterPlan parameter, string interpolated, string own, string prefix)
    {
        var sources = ParameterPlan.Sources(_name(parameter)).Select(source => prefix + source);
        var names = new[] { own + parameter.Name }.Concat(sources).Select(name => interpolated + Literal.Of(name)).ToList();
        var end = $"){(_mayLack && parameter.IsOptional ? " { IsOptional = true }" : "")};";
        var line = $"yield return new({string.Join(", ", names)}{end}";
        if (names.Count <= 2 && code.Fits(line))
        {
            code.Line(line);
            return;
        }

        code.Line("yield return new(").Indented(() =>
            code.Lines(names.Select((name, i) => name + (i == names.Count - 1 ? end : ","))));
    }
}
