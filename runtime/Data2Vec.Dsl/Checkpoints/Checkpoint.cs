namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// Saves and loads models by their parameters' names, as safetensors files that other tools can read: a pair with its teacher, whose names begin with
/// <c>teacher.</c>, an encoder, or an encoder with a head. Fixed tables are not stored, since the declaration determines them. The model's
/// <see cref="Model.Preprocessing"/> is stored with it and comes back with it.
/// </summary>
public static class Checkpoint
{
    private const string Fairseq = "fairseq";

    /// <summary>Writes a model.</summary>
    /// <param name="path">The file; it appears only when it is complete.</param>
    /// <param name="model">A pair, an encoder that has all of its parameters, or an encoder with a head.</param>
    /// <param name="metadata">Strings to keep beside the parameters.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">A teacher that borrows its first stages from the student; the file could not be loaded.</exception>
    public static void Save(string path, Model model, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Store.Borrows)
        {
            throw new ArgumentException(
                $"'{model.GetName()}' is a teacher that borrows the stages before the mask point from its student, so it cannot be saved by itself; "
                + "save the pair.",
                nameof(model));
        }

        Safetensors.Write(path, model.Slots(), Strings(model, metadata));
    }

    /// <summary>
    /// Fills a model from a checkpoint of this library. An encoder is read out of the file of an encoder, a pair, a model with a head, or the state of a
    /// training; a pair out of the file of a pair or a state. From a file that has the encoder alone, a head keeps its values, and the teacher of a pair
    /// becomes a copy of the loaded student. Nothing is changed unless all that must be there fits.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="model">A pair, an encoder or a model with a head. Its <see cref="Model.Preprocessing"/> becomes that of the file.</param>
    /// <param name="side">Which encoder of a pair's file is read.</param>
    /// <returns>What was read, kept and left, and the strings beside the tensors.</returns>
    /// <exception cref="CheckpointException">The file is unreadable, or lacks what the model needs; the sentence says what it holds and what would take it.</exception>
    /// <exception cref="ArgumentException">The model is the teacher of a pair, or is a pair and a side is chosen.</exception>
    public static LoadReport Load(string path, Model model, PairSide side = PairSide.Student)
    {
        ArgumentNullException.ThrowIfNull(model);
        return OwnLoader.Fill(path, model, side);
    }

    /// <summary>
    /// Fills a model from tensors with fairseq's names, with any prefix. Where a shape differs but the number of elements does not (a class token of
    /// <c>[1, 1, D]</c>), the elements are taken in order; separate projections of queries, keys and values become one. A file without the model's
    /// head leaves the head as it is. Of a pair, the student is filled and the teacher becomes a copy of it; the same happens to the teacher of a
    /// student.
    /// </summary>
    /// <param name="model">The model to fill; nothing is changed unless everything it needs is there and fits. Its <see cref="Model.Preprocessing"/> becomes null.</param>
    /// <param name="source">A fairseq state dictionary.</param>
    /// <returns>What was left: heads and teachers, for instance.</returns>
    /// <exception cref="CheckpointException">A tensor is missing or has another number of elements, or the file holds the encoder more than once.</exception>
    /// <exception cref="ArgumentException">The model is the teacher of a pair.</exception>
    public static LoadReport LoadByFairseqNames(Model model, StateSource source)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        return ForeignLoader.Fill(model, model.FairseqNames(), source, Fairseq);
    }

    /// <summary>Fills a pair's teacher, whose names in fairseq are relative to what is averaged. Fill the student first: that makes the teacher a copy.</summary>
    /// <param name="teacher">The pair's teacher.</param>
    /// <param name="source">The state dictionary of fairseq's moving average.</param>
    /// <inheritdoc cref="LoadByFairseqNames"/>
    public static LoadReport LoadTeacherByFairseqNames(Model teacher, StateSource source)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(source);
        var names = teacher.FairseqNames().Select(n => n with { Sources = [.. n.Sources.Select(s => Relative(s, source))] });
        return ForeignLoader.Fill(teacher.GetName(), teacher.NamedParameters(), names, source, Fairseq);
    }

    /// <summary>
    /// Fills a model from tensors with Hugging Face's names: with any prefix, weight norms in both spellings. Tables of positions are resized to the
    /// encoder's image; derived tables and tied copies in the file are left. A file without the model's head, as a pretrained encoder's is, leaves the
    /// head as it is; what the file lacks of the encoder is an error. Of a pair, the student is filled and the teacher becomes a copy of it; the same
    /// happens to the teacher of a student.
    /// </summary>
    /// <param name="model">The model to fill; nothing is changed unless everything it needs is there and fits. Its <see cref="Model.Preprocessing"/> becomes null.</param>
    /// <param name="source">A Hugging Face state dictionary.</param>
    /// <inheritdoc cref="LoadByFairseqNames"/>
    public static LoadReport LoadByHuggingFaceNames(Model model, StateSource source)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        return ForeignLoader.Fill(model, model.HuggingFaceNames(), source, "Hugging Face's library");
    }

    /// <summary>The strings of a model's file: those given, the model's names, and how its samples are made ready.</summary>
    internal static Dictionary<string, string> Strings(Model model, IReadOnlyDictionary<string, string>? metadata)
    {
        var strings = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (key, value) in CheckpointContent.Names(model).Concat(model.Preprocessing?.ToMetadata() ?? new Dictionary<string, string>()))
        {
            strings[key] = value;
        }

        return strings;
    }

    // "layers.0.fc1.weight" for "encoder.layers.0.fc1.weight": without as many leading parts as the teacher's names lack.
    private static string Relative(string name, StateSource teacher)
    {
        for (var rest = name; ;)
        {
            if (teacher.Contains(rest))
            {
                return rest;
            }

            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                return name;
            }

            rest = rest[(dot + 1)..];
        }
    }
}
