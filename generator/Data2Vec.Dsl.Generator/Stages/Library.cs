using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Emission;
using Data2Vec.Dsl.Generator.Plans;

namespace Data2Vec.Dsl.Generator.Stages;

/// <summary>A library whose checkpoints can be read: what its state dictionaries call a parameter.</summary>
internal sealed class Library
{
    public static readonly Library Fairseq = new("FairseqNames", p => p.Fairseq, isHuggingFace: false);
    public static readonly Library HuggingFace = new("HuggingFaceNames", p => p.HuggingFace, isHuggingFace: true);

    private readonly Func<ParameterPlan, string> _name;
    private readonly bool _isHuggingFace;

    private Library(string method, Func<ParameterPlan, string> name, bool isHuggingFace) => (Method, _name, _isHuggingFace) = (method, name, isHuggingFace);

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
        var facts = _isHuggingFace ? Facts(parameter).ToList() : [];
        var call = $"yield return new({string.Join(", ", names)})";
        var isOneLine = names.Count <= 2 && code.Fits(call);
        var whole = call + (facts.Count == 0 ? ";" : $" {{ {string.Join(", ", facts)} }};");
        if (isOneLine && code.Fits(whole))
        {
            code.Line(whole);
            return;
        }

        if (isOneLine)
        {
            code.Line(call);
        }
        else
        {
            var last = facts.Count == 0 ? ");" : ")";
            code.Line("yield return new(").Indented(() =>
                code.Lines(names.Select((name, i) => name + (i == names.Count - 1 ? last : ","))));
        }

        if (facts.Count > 0)
        {
            code.Line("{").Indented(() => code.Lines(facts.Select(fact => fact + ","))).Line("};");
        }
    }

    // What only files of Hugging Face's library differ in.
    private static IEnumerable<string> Facts(ParameterPlan parameter)
    {
        if (parameter.IsOptional)
        {
            yield return "IsOptional = true";
        }

        if (parameter.IsTopLevel)
        {
            yield return "IsTopLevel = true";
        }

        if (parameter.Table.Length > 0)
        {
            yield return "Table = " + parameter.Table;
        }
    }
}
