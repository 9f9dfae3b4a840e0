using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Data2Vec.Dsl.Fuzz.Declarations;

/// <summary>A case as C#, and where each attribute and argument stands in it.</summary>
internal sealed class CaseText
{
    private readonly Dictionary<(int Type, int Place, string? Argument), TextSpan> _spans = [];
    private readonly Dictionary<int, TextSpan> _classes = [];

    public CaseText(Case subject, string space)
    {
        var text = new StringBuilder($"using Data2Vec.Dsl;\n\nnamespace {space};\n");
        for (var type = 0; type < subject.Classes.Length; type++)
        {
            var declared = subject.Classes[type];
            text.Append('\n');
            for (var place = 0; place < declared.Attributes.Length; place++)
            {
                var attribute = declared.Attributes[place];
                text.Append('[');
                var start = text.Length;
                text.Append(attribute.Name).Append(attribute.Types.IsEmpty ? "" : $"<{string.Join(", ", attribute.Types)}>");
                for (var i = 0; i < attribute.Arguments.Length; i++)
                {
                    text.Append(i == 0 ? "(" : ", ");
                    var argument = attribute.Arguments[i];
                    var said = $"{argument.Name} = {Values.Text(argument.Value)}";
                    _spans[(type, place, argument.Name)] = new TextSpan(text.Length, said.Length);
                    text.Append(said);
                }

                text.Append(attribute.Arguments.IsEmpty ? "" : ")");
                _spans[(type, place, null)] = TextSpan.FromBounds(start, text.Length);
                text.Append("]\n");
            }

            text.Append("internal sealed partial class ");
            _classes[type] = new TextSpan(text.Length, declared.Class.Length);
            text.Append(declared.Class).Append(";\n");
        }

        Text = text.ToString();
    }

    public string Text { get; }

    /// <summary>Where an argument stands; where it is not said, its attribute.</summary>
    public TextSpan Find(int type, int place, string? argument) =>
        _spans.TryGetValue((type, place, argument), out var span) ? span : _spans.GetValueOrDefault((type, place, null), Class(type));

    /// <summary>Where a class is named.</summary>
    public TextSpan Class(int type) => _classes[type];
}
