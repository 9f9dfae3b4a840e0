using System.Globalization;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>Which encoder of a pair's file is read.</summary>
public enum PairSide
{
    /// <summary>The encoder that is trained.</summary>
    Student,

    /// <summary>Its moving average; with the student's stages before the mask point where the pair averages only those after it.</summary>
    Teacher,
}

/// <summary>What of a checkpoint was of use.</summary>
/// <param name="Source">What was read, such as <c>the student of the pair 'MyPair' in 'pair.safetensors'</c>.</param>
/// <param name="Unused">Tensors that the model has no place for, by their names in the checkpoint: other heads, teachers, derived tables, tied copies.</param>
/// <param name="Kept">Parameters that the checkpoint lacks and may lack, such as a head's; they keep their values.</param>
public sealed record LoadReport(string Source, IReadOnlyList<string> Unused, IReadOnlyList<string> Kept)
{
    /// <summary>What stands before the encoder's names in the checkpoint, such as <c>module.data2vec_vision.</c>; empty for nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether the model belongs to a pair whose teacher became a copy of the loaded student, because the checkpoint holds no teacher of it.</summary>
    public bool TeacherIsCopy { get; init; }

    /// <summary>The strings beside the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The report as one sentence.</summary>
    public override string ToString()
    {
        var facts = new List<string>();
        Add(Prefix.Length > 0, $"the prefix '{Prefix}' was removed from its names");
        Add(TeacherIsCopy, "the teacher is a copy of the student");
        Add(Kept.Count > 0, $"{Count(Kept)} kept {(Kept.Count == 1 ? "its" : "their")} values ({Named(Kept)})");
        Add(Unused.Count > 0, $"{Unused.Count.ToString(CultureInfo.InvariantCulture)} of its tensors were not used");
        return $"Loaded {Source}" + (facts.Count == 0 ? "." : $": {string.Join("; ", facts)}.");

        void Add(bool applies, string fact)
        {
            if (applies)
            {
                facts.Add(fact);
            }
        }
    }

    private static string Count(IReadOnlyList<string> names) => names.Count == 1 ? "1 parameter" : string.Create(CultureInfo.InvariantCulture, $"{names.Count} parameters");

    private static string Named(IReadOnlyList<string> names) => string.Join(", ", names.Take(3)) + (names.Count > 3 ? ", …" : "");
}
