namespace Data2Vec.Dsl;

/// <summary>Where in a model a parameter lives. The teacher averages, copies or borrows whole parts.</summary>
public enum Part
{
    /// <summary>The head that turns the student's output into predictions. Only the student has one.</summary>
    Head,

    /// <summary>Stages up to and including the mask point.</summary>
    Local,

    /// <summary>Stages between the mask point and the transformer: embeddings and positions.</summary>
    Stem,

    /// <summary>The transformer and what stands behind it.</summary>
    Context,
}

/// <summary>How the parameters of a model lie in one flat buffer: group after group, and in each group part after part.</summary>
/// <remarks>
/// The order of the parts is head, local, stem, context in the first group and the reverse in the next, and so on. It makes each group contiguous, and
/// of matrices and vectors what a teacher averages as well: it is in the middle.
/// </remarks>
public sealed class ParameterLayout
{
    /// <summary>Elements between two parameters' starts are a multiple of this: 64 bytes of float32.</summary>
    public const long Alignment = 16;

    private static readonly Part[] s_order = [Part.Head, Part.Local, Part.Stem, Part.Context];

    /// <summary>Lays out groups.</summary>
    /// <param name="groups">The groups, in the order of the buffer.</param>
    /// <exception cref="ArgumentException">Two groups have the same name.</exception>
    public ParameterLayout(params IReadOnlyList<ParameterGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var twice = groups.GroupBy(group => group.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1);
        Groups = twice is null ? groups : throw new ArgumentException($"Two groups are called '{twice.Key}'.", nameof(groups));
    }

    /// <summary>The groups, in the order of the buffer.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Elements of the whole buffer.</summary>
    public long Length => Groups.Sum(group => group.Length);

    /// <summary>Rounds a parameter's size up to the alignment.</summary>
    public static long Aligned(long count) => (count + Alignment - 1) / Alignment * Alignment;

    /// <summary>The same with parameters of a head, in the groups of the same names.</summary>
    public ParameterLayout WithHead(params IReadOnlyList<ParameterGroup> heads) => new(
    [
        .. Groups.Select(group => group with { Head = heads.FirstOrDefault(head => head.Name == group.Name)?.Head ?? group.Head }),
        .. heads.Where(head => Groups.All(group => group.Name != head.Name)),
    ]);

    /// <summary>Start and length of a group.</summary>
    /// <exception cref="ArgumentException">There is no such group.</exception>
    public (long Start, long Length) Range(string group)
    {
        var place = PlaceOf(group);
        return (StartOf(place), Groups[place].Length);
    }

    /// <summary>Start and length of a part of a group.</summary>
    /// <exception cref="ArgumentException">There is no such group.</exception>
    public (long Start, long Length) Range(Part part, string group)
    {
        var place = PlaceOf(group);
        var start = StartOf(place) + OrderOf(place).TakeWhile(before => before != part).Sum(Groups[place].Of);
        return (start, Groups[place].Of(part));
    }

    /// <summary>Where parts lie: as few ranges as there are, in the order of the buffer. Of matrices and vectors it is one.</summary>
    public IReadOnlyList<(long Start, long Length)> Ranges(params ReadOnlySpan<Part> parts)
    {
        var ranges = new List<(long Start, long Length)>();
        var start = 0L;
        for (var place = 0; place < Groups.Count; place++)
        {
            foreach (var part in OrderOf(place))
            {
                var length = Groups[place].Of(part);
                if (length > 0 && parts.Contains(part))
                {
                    if (ranges.Count > 0 && ranges[^1].Start + ranges[^1].Length == start)
                    {
                        ranges[^1] = (ranges[^1].Start, ranges[^1].Length + length);
                    }
                    else
                    {
                        ranges.Add((start, length));
                    }
                }

                start += length;
            }
        }

        return ranges;
    }

    /// <summary>The layout of a buffer that has some of the parts alone, in the same order.</summary>
    public ParameterLayout Only(params ReadOnlySpan<Part> parts)
    {
        var (head, local, stem, context) = (parts.Contains(Part.Head), parts.Contains(Part.Local), parts.Contains(Part.Stem), parts.Contains(Part.Context));
        return new(
        [
            .. Groups.Select(group => group with
            {
                Head = head ? group.Head : 0,
                Local = local ? group.Local : 0,
                Stem = stem ? group.Stem : 0,
                Context = context ? group.Context : 0,
            }),
        ]);
    }

    private static IEnumerable<Part> OrderOf(int place) => place % 2 == 0 ? s_order : s_order.Reverse();

    private long StartOf(int place) => Groups.Take(place).Sum(group => group.Length);

    private int PlaceOf(string group)
    {
        for (var place = 0; place < Groups.Count; place++)
        {
            if (Groups[place].Name == group)
            {
                return place;
            }
        }

        throw new ArgumentException($"The layout has no group '{group}', but {string.Join(", ", Groups.Select(each => $"'{each.Name}'"))}.", nameof(group));
    }
}
