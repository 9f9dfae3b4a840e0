using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Heads;
using TorchSharp;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// Saves and loads models by their parameters' names, as safetensors files that other tools can read. The teacher's parameters stand
/// under <c>teacher.</c>; fixed tables are not stored, since the declaration determines them.
/// </summary>
public static class Checkpoint
{
    private const string TeacherPrefix = "teacher.";

    /// <summary>Writes student and teacher.</summary>
    /// <param name="path">The file; it appears only when it is complete.</param>
    /// <param name="pair">The models.</param>
    /// <param name="metadata">Strings to keep beside them.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Save<TBatch>(string path, Pair<TBatch> pair, IReadOnlyDictionary<string, string>? metadata = null)
        where TBatch : Batch => Safetensors.Write(path, Slots(pair), metadata);

    /// <summary>Writes one encoder that has all of its parameters: a student's, one by itself, or a teacher that averages all stages.</summary>
    /// <inheritdoc cref="Save{TBatch}(string, Pair{TBatch}, IReadOnlyDictionary{string, string})"/>
    /// <exception cref="ArgumentException">A teacher that borrows its first stages from the student; the file could not be loaded.</exception>
    public static void Save<TBatch>(string path, Encoder<TBatch> encoder, IReadOnlyDictionary<string, string>? metadata = null)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(encoder);
        if (encoder.Store.Borrows)
        {
            throw new ArgumentException(
                $"'{encoder.GetName()}' is a teacher that borrows the stages before the mask point from its student, so it cannot be saved by itself; "
                + "save the pair.",
                nameof(encoder));
        }

        Safetensors.Write(path, Slots(encoder), metadata);
    }

    /// <summary>Writes an encoder and its head.</summary>
    /// <inheritdoc cref="Save{TBatch}(string, Pair{TBatch}, IReadOnlyDictionary{string, string})"/>
    public static void Save<TBatch>(string path, ModelWithHead<TBatch> model, IReadOnlyDictionary<string, string>? metadata = null)
        where TBatch : Batch => Safetensors.Write(path, Slots(model), metadata);

    /// <summary>Fills student and teacher. Nothing is changed unless every name and shape of the file fits.</summary>
    /// <returns>The strings beside the tensors.</returns>
    /// <exception cref="CheckpointException">The file is unreadable, or its names or shapes differ; the sentence says which.</exception>
    public static IReadOnlyDictionary<string, string> Load<TBatch>(string path, Pair<TBatch> pair)
        where TBatch : Batch => Fill(path, pair.GetName(), Slots(pair));

    /// <summary>Fills one encoder. Nothing is changed unless every name and shape of the file fits.</summary>
    /// <inheritdoc cref="Load{TBatch}(string, Pair{TBatch})"/>
    public static IReadOnlyDictionary<string, string> Load<TBatch>(string path, Encoder<TBatch> encoder)
        where TBatch : Batch => Fill(path, encoder.GetName(), Slots(encoder));

    /// <summary>Fills an encoder and its head. Nothing is changed unless every name and shape of the file fits.</summary>
    /// <inheritdoc cref="Load{TBatch}(string, Pair{TBatch})"/>
    public static IReadOnlyDictionary<string, string> Load<TBatch>(string path, ModelWithHead<TBatch> model)
        where TBatch : Batch => Fill(path, model.GetName(), Slots(model));

    /// <summary>
    /// Fills an encoder from tensors with fairseq's names. Where a shape differs but the number of elements does not (a class token of
    /// <c>[1, 1, D]</c>), the elements are taken in order; separate projections of queries, keys and values become one.
    /// </summary>
    /// <param name="encoder">The encoder to fill; nothing is changed unless everything it needs is there and fits.</param>
    /// <param name="source">A fairseq state dictionary.</param>
    /// <returns>What was left: heads and teachers, for instance.</returns>
    /// <exception cref="CheckpointException">A tensor is missing or has another number of elements.</exception>
    public static LoadReport LoadByFairseqNames<TBatch>(Encoder<TBatch> encoder, StateSource source)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(source);
        return ForeignLoader.Fill(encoder.GetName(), Named(encoder), encoder.FairseqNames(), source, "fairseq");
    }

    /// <summary>Fills a student with its head, and, where given, the teacher, whose names in fairseq are relative to what is averaged.</summary>
    /// <inheritdoc cref="LoadByFairseqNames{TBatch}(Encoder{TBatch}, StateSource)"/>
    public static LoadReport LoadByFairseqNames<TBatch>(Pair<TBatch> pair, StateSource source, StateSource? teacher = null)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(source);
        var report = ForeignLoader.Fill(pair.GetName(), Owned(pair.Store), pair.FairseqNames(), source, "fairseq");
        if (teacher is not null)
        {
            var names = pair.TeacherEncoder.FairseqNames().Select(n => n with { Sources = [.. n.Sources.Select(s => Relative(s, teacher))] });
            ForeignLoader.Fill(pair.GetName(), Owned(pair.TeacherEncoder.Store), names, teacher, "fairseq");
        }

        return report;
    }

    /// <summary>
    /// Fills an encoder from tensors with Hugging Face's names: with or without the prefix of a model with a head, weight norms in both
    /// spellings. Tables of positions are resized to the encoder's image; derived tables and tied copies in the file are left.
    /// </summary>
    /// <inheritdoc cref="LoadByFairseqNames{TBatch}(Encoder{TBatch}, StateSource)"/>
    public static LoadReport LoadByHuggingFaceNames<TBatch>(Encoder<TBatch> encoder, StateSource source)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(source);
        return ByHuggingFaceNames(encoder.GetName(), Named(encoder), encoder.HuggingFaceNames(), source);
    }

    /// <summary>
    /// Fills an encoder and its head. A file without the head, as a pretrained encoder's is, leaves the head as it is; what it lacks of the encoder
    /// is an error.
    /// </summary>
    /// <inheritdoc cref="LoadByHuggingFaceNames{TBatch}(Encoder{TBatch}, StateSource)"/>
    public static LoadReport LoadByHuggingFaceNames<TBatch>(ModelWithHead<TBatch> model, StateSource source)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        return ByHuggingFaceNames(model.GetName(), Owned(model.Store), model.HuggingFaceNames(), source);
    }

    private static LoadReport ByHuggingFaceNames(
        string model, Dictionary<string, torch.Tensor> parameters, IEnumerable<StateName> names, StateSource source) =>
        ForeignLoader.Fill(model, parameters, HuggingFaceState.Spelled(source, [.. names]), source, "Hugging Face's library");

    private static Dictionary<string, torch.Tensor> Owned(ParameterStore store) =>
        store.Parameters.ToDictionary(p => p.Name, p => (torch.Tensor)p.Value, StringComparer.Ordinal);

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

    internal static IEnumerable<Slot> Slots<TBatch>(Pair<TBatch> pair)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(pair);
        var (student, teacher) = (pair.Store, pair.TeacherEncoder.Store);
        return Slot.Of(student, student.Values).Concat(Slot.Of(teacher, teacher.Values, TeacherPrefix));
    }

    private static IEnumerable<Slot> Slots<TBatch>(ModelWithHead<TBatch> model)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(model);
        return Slot.Of(model.Store, model.Store.Values);
    }

    /// <summary>Copies a file's tensors into the slots, after checking that they are the same names and shapes.</summary>
    internal static IReadOnlyDictionary<string, string> Fill(
        string path, string model, IEnumerable<Slot> slots)
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

    // A teacher's encoder registers only what it owns, and a student's store may hold a head as well: an encoder's own names decide.
    private static IEnumerable<Slot> Slots<TBatch>(Encoder<TBatch> encoder)
        where TBatch : Batch => Named(encoder).Select(each => new Slot(each.Key, each.Value));

    private static Dictionary<string, torch.Tensor> Named<TBatch>(Encoder<TBatch> encoder)
        where TBatch : Batch
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return encoder.named_parameters().ToDictionary(p => p.name, p => (torch.Tensor)p.parameter, StringComparer.Ordinal);
    }
}
