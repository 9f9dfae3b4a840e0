using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// Saves and loads models by their parameters' names, as safetensors files that other tools can read: a pair with its teacher, whose names begin with
/// <c>teacher.</c>, an encoder, or an encoder with a head. Fixed tables are not stored, since the declaration determines them.
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

        Safetensors.Write(path, model.Slots(), metadata);
    }

    /// <summary>Fills a model. Nothing is changed unless every name and shape of the file fits.</summary>
    /// <returns>The strings beside the tensors.</returns>
    /// <exception cref="CheckpointException">The file is unreadable, or its names or shapes differ; the sentence says which.</exception>
    public static IReadOnlyDictionary<string, string> Load(string path, Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Fill(path, model.GetName(), model.Slots());
    }

    /// <summary>
    /// Fills a model from tensors with fairseq's names; of a pair the student with its head. Where a shape differs but the number of elements does not (a
    /// class token of <c>[1, 1, D]</c>), the elements are taken in order; separate projections of queries, keys and values become one.
    /// </summary>
    /// <param name="model">The model to fill; nothing is changed unless everything it needs is there and fits.</param>
    /// <param name="source">A fairseq state dictionary.</param>
    /// <returns>What was left: heads and teachers, for instance.</returns>
    /// <exception cref="CheckpointException">A tensor is missing or has another number of elements.</exception>
    public static LoadReport LoadByFairseqNames(Model model, StateSource source)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        return ForeignLoader.Fill(model.GetName(), model.NamedParameters(), model.FairseqNames(), source, Fairseq);
    }

    /// <summary>Fills a pair's teacher, whose names in fairseq are relative to what is averaged.</summary>
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
    /// Fills a model from tensors with Hugging Face's names: with or without the prefix of a model with a head, weight norms in both spellings. Tables of
    /// positions are resized to the encoder's image; derived tables and tied copies in the file are left. A file without the model's head, as a
    /// pretrained encoder's is, leaves the head as it is; what the file lacks of the encoder is an error.
    /// </summary>
    /// <param name="model">The model to fill; nothing is changed unless everything it needs is there and fits.</param>
    /// <param name="source">A Hugging Face state dictionary.</param>
    /// <inheritdoc cref="LoadByFairseqNames"/>
    public static LoadReport LoadByHuggingFaceNames(Model model, StateSource source)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        return ForeignLoader.Fill(
            model.GetName(), model.NamedParameters(), HuggingFaceState.Spelled(source, [.. model.HuggingFaceNames()]), source, "Hugging Face's library");
    }

    /// <summary>Copies a file's tensors into the slots, after checking that they are the same names and shapes.</summary>
    internal static IReadOnlyDictionary<string, string> Fill(string path, string model, IEnumerable<Slot> slots)
    {
        using var file = SafetensorsFile.Open(path);
        file.Verify();
        var wanted = slots.ToDictionary(slot => slot.Name, StringComparer.Ordinal);
        var differences = new Differences();
        differences.Missing.AddRange(wanted.Keys.Where(name => !file.Entries.ContainsKey(name)));
        differences.Extra.AddRange(file.Entries.Keys.Where(name => !wanted.ContainsKey(name)));
        foreach (var (name, slot) in wanted)
        {
            if (file.Entries.TryGetValue(name, out var entry) && !entry.Shape.SequenceEqual(slot.Shape))
            {
                differences.AddShape(name, entry.Shape, slot.Shape);
            }
        }

        differences.ThrowIfAny($"'{path}'", model);
        foreach (var buffer in Slot.ByBuffer(wanted.Values))
        {
            file.CopyTo(buffer.Key, buffer);
        }

        return file.Metadata;
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
