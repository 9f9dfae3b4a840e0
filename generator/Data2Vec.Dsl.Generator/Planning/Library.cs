using System;
using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Text;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>A library whose checkpoints can be read: what its state dictionaries call a parameter.</summary>
internal sealed class Library
{
    public static readonly Library Fairseq = new(p => p.Fairseq, isHuggingFace: false);
    public static readonly Library HuggingFace = new(p => p.HuggingFace, isHuggingFace: true);

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Library> All = [Fairseq, HuggingFace];

    private readonly Func<ParameterPlan, string> _name;
    private readonly bool _isHuggingFace;

    private Library(Func<ParameterPlan, string> name, bool isHuggingFace) => (_name, _isHuggingFace) = (name, isHuggingFace);

    /// <summary>A parameter's row in the table of names.</summary>
    public StateRow Row(ParameterPlan parameter) => new(parameter.Name, string.Join(" ", Words(parameter, "")));

    /// <summary>The row of a parameter that every block has; the star stands for the block's index.</summary>
    /// <param name="parameter">The parameter, with names relative to the block.</param>
    /// <param name="prefix">Where the library keeps blocks, such as encoder.layers.</param>
    public StateRow RowOfBlocks(ParameterPlan parameter, string prefix) => new("blocks.*." + parameter.Name, string.Join(" ", Words(parameter, prefix + ".*.")));

    private IEnumerable<string> Words(ParameterPlan parameter, string prefix)
    {
        if (_name(parameter) is { Length: > 0 } name)
        {
            yield return prefix + name;
        }

        // What only files of Hugging Face's library differ in.
        if (_isHuggingFace && parameter.IsOptional)
        {
            yield return "(optional)";
        }

        if (_isHuggingFace && parameter.IsTopLevel)
        {
            yield return "(top)";
        }

        if (_isHuggingFace && parameter.Table.Length > 0)
        {
            yield return $"({parameter.Table})";
        }
    }
}
