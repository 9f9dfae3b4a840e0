using System.Collections.Generic;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>What a stage of the user's does to a shape: axes of its input, and sizes of its output in them.</summary>
internal sealed class Signature
{
    // The forms of an input; a whole number may stand for any axis but the batch and time.
    private static readonly (string Axes, Role[] Roles)[] s_forms =
    [
        ("BNC", [Role.Batch, Role.Token, Role.Channel]),
        ("BTC", [Role.Batch, Role.Time, Role.Channel]),
        ("BCHW", [Role.Batch, Role.Channel, Role.Height, Role.Width]),
    ];

    private Signature(IReadOnlyList<SizeText> input, IReadOnlyList<SizeText> output, IReadOnlyList<Role> roles, string axes) =>
        (Input, Output, Roles, Axes) = (input, output, roles, axes);

    /// <summary>Axes of the input: each a symbol of its own or a constant.</summary>
    public IReadOnlyList<SizeText> Input { get; }

    /// <summary>Sizes of the output, in the same roles.</summary>
    public IReadOnlyList<SizeText> Output { get; }

    /// <summary>What the axes mean.</summary>
    public IReadOnlyList<Role> Roles { get; }

    /// <summary>The letters of the input's axes in order, also where a number stands for one.</summary>
    public string Axes { get; }

    /// <summary>Those of them that are the same for each sample.</summary>
    public string AxesOfSample => Axes.Replace("B", "");

    /// <summary>Whether a size of the output is the one in the same place of the input.</summary>
    public bool Keeps(int place) => Output[place].Size.Equals(Input[place].Size) || Output[place].Text == Axes.Substring(place, 1);

    /// <summary>Which place an axis has.</summary>
    public int IndexOf(Role role) => Roles.ToList().IndexOf(role);

    /// <summary>The text with the size in one place of the output replaced.</summary>
    public string WithOutput(int place, string size) =>
        string.Join(", ", Input.Select(s => s.Text)) + " -> " + string.Join(", ", Output.Select((s, i) => i == place ? size : s.Text));

    /// <summary>Reads a signature.</summary>
    public static Signature? Read(string text, out SizeFault? fault)
    {
        var left = new SizeReader(text, string.Concat(s_forms.SelectMany(form => form.Axes).Distinct()));
        if (left.Sizes() is not { } input || !left.Arrow())
        {
            fault = left.Fault;
            return null;
        }

        // A form that fits so far says best what is wrong with the next axis; one of another number of axes is hardly meant.
        var forms = s_forms.Select(form => (form.Axes, form.Roles, Fault: FaultOf(input, form.Axes))).ToList();
        var (axes, roles, mismatch) = forms
            .OrderBy(form => System.Math.Abs(form.Axes.Length - input.Count))
            .ThenByDescending(form => form.Fault is null ? int.MaxValue : form.Fault.Position)
            .First();
        fault = mismatch;
        if (mismatch is not null)
        {
            return null;
        }

        var arrow = text.IndexOf("->", System.StringComparison.Ordinal) + 2;
        var output = SizeReader.Read(text.Substring(arrow), axes, out var wrong)?.Select(s => s with { Position = s.Position + arrow }).ToList();
        fault = wrong is null ? null : wrong with { Position = wrong.Position + arrow };
        if (output is null)
        {
            return null;
        }

        if (output.Count != roles.Length)
        {
            fault = output.Count < roles.Length
                ? new(text.Length + 1, "the end", $"one of {roles.Length} axes")
                : new(output[roles.Length].Position, $"'{output[roles.Length].Text}'", "the end");
            return null;
        }

        return new(input, output, roles, axes);
    }

    private static SizeFault? FaultOf(IReadOnlyList<SizeText> input, string axes)
    {
        for (var i = 0; i < axes.Length; i++)
        {
            if (i == input.Count)
            {
                var last = input[i - 1];
                return new(last.Position + last.Text.Length, "the end of the input", $"', {axes[i]}'");
            }

            var isAxis = input[i].Text == axes.Substring(i, 1);
            if (!isAxis && (axes[i] is 'B' or 'T' || !input[i].Size.TryConstant(out var number) || number < 1))
            {
                return new(input[i].Position, $"'{input[i].Text}'", axes[i] is 'B' or 'T' ? $"'{axes[i]}'" : $"'{axes[i]}' or a whole number");
            }
        }

        return input.Count == axes.Length ? null : new(input[axes.Length].Position, $"'{input[axes.Length].Text}'", "'->'");
    }
}
