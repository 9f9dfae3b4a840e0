using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>
/// Fills a model from a checkpoint of this library, which may hold more than the model: an encoder is read out of a pair, a training state or a model
/// with a head, and goes into each of them. Nothing is changed unless everything that must be there fits.
/// </summary>
internal static class OwnLoader
{
    /// <summary>Fills a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">A pair, an encoder or a model with a head.</param>
    /// <param name="side">Which encoder of a pair's file is read.</param>
    public static LoadReport Fill(string path, Model model, PairSide side)
    {
        RequireStudent(model);
        using var file = SafetensorsFile.Open(path);
        file.Verify();
        var content = CheckpointContent.Of(file);
        var slots = model.Slots().ToList();
        var isPair = slots.Exists(slot => CheckpointContent.IsOfTeacher(slot.Name));
        if (side == PairSide.Teacher && (isPair || !content.HasTeacher))
        {
            throw isPair
                ? new ArgumentException($"'{model.GetName()}' is a pair, which takes both sides of a file; choose a side for an encoder or a model with a head.", nameof(side))
                : new CheckpointException($"'{path}' has no teacher: it holds {content.What}; load it without PairSide.Teacher.");
        }

        var encoder = (model.Inner?.Slots() ?? slots).Select(slot => slot.Name).ToHashSet(StringComparer.Ordinal);
        var head = slots.Select(slot => slot.Name).Where(name => !encoder.Contains(name) && !CheckpointContent.IsOfTeacher(name)).ToList();

        // The head of a pair predicts targets, and that of a model with a head something else, whatever their names and shapes.
        var isWhole = model.Inner is null || (isPair ? content.HasTeacher : !content.HasTeacher && (content.HasHead || head.Exists(file.Entries.ContainsKey)));
        var wanted = isWhole ? slots : slots.FindAll(slot => encoder.Contains(slot.Name));
        var placed = wanted.ConvertAll(slot => slot with { Name = side == PairSide.Teacher ? OfTeacher(slot.Name, file) : slot.Name });
        var used = placed.Select(slot => slot.Name).ToHashSet(StringComparer.Ordinal);
        var preprocessing = PreprocessingOf(file);
        Copy(file, model.GetName(), placed, MayBeLeft, content);
        model.Preprocessing = preprocessing;

        // What a file may hold beside what is wanted: moments, and beside a single encoder the other encoder and a head.
        bool MayBeLeft(string name) =>
            CheckpointContent.IsOfOptimizer(name)
            || (!(isWhole && model.Inner is not null) && (CheckpointContent.IsOfTeacher(name) || CheckpointContent.IsOfHead(name)))
            || (side == PairSide.Teacher && encoder.Contains(name));

        return new LoadReport(
            $"{Part(model, content, side)} in '{path}'",
            [.. file.Entries.Keys.Where(name => !used.Contains(name)).Order(StringComparer.Ordinal)],
            isWhole ? [] : head)
        {
            Metadata = file.Metadata,
            TeacherIsCopy = !(isPair && isWhole) && model.Store.ResetTeachers(),
        };
    }

    /// <summary>Copies a file's tensors into the slots, after checking that they are the same names and shapes.</summary>
    public static IReadOnlyDictionary<string, string> FillExactly(string path, Model model, IEnumerable<Slot> slots)
    {
        using var file = SafetensorsFile.Open(path);
        file.Verify();
        var preprocessing = PreprocessingOf(file);
        Copy(file, model.GetName(), [.. slots], _ => false, CheckpointContent.Of(file));
        model.Preprocessing = preprocessing;
        return file.Metadata;
    }

    /// <summary>A teacher by itself would belong to a student that it has never seen.</summary>
    /// <exception cref="ArgumentException">The model is the teacher of a pair.</exception>
    public static void RequireStudent(Model model)
    {
        if (model.Store.IsTeacher)
        {
            throw new ArgumentException(
                $"'{model.GetName()}' is the teacher of a pair, which follows its student; load the pair, or its student, and the teacher is filled with it.", nameof(model));
        }
    }

    private static void Copy(SafetensorsFile file, string model, List<Slot> slots, Func<string, bool> mayBeLeft, CheckpointContent content)
    {
        var wanted = slots.ToDictionary(slot => slot.Name, StringComparer.Ordinal);
        var differences = new Differences();
        differences.Missing.AddRange(wanted.Keys.Where(name => !file.Entries.ContainsKey(name)));
        differences.Extra.AddRange(file.Entries.Keys.Where(name => !wanted.ContainsKey(name) && !mayBeLeft(name)));
        foreach (var (name, slot) in wanted)
        {
            if (file.Entries.TryGetValue(name, out var entry) && !entry.Shape.SequenceEqual(slot.Shape))
            {
                differences.AddShape(name, entry.Shape, slot.Shape);
            }
        }

        differences.ThrowIfAny(
            $"'{file.Path}'",
            model,
            differences.Missing.Count < wanted.Count
                ? content.Advice
                : "none of its names is one of this model; Checkpoint.LoadByHuggingFaceNames and LoadByFairseqNames read files of those libraries");
        foreach (var buffer in Slot.ByBuffer(wanted.Values))
        {
            file.CopyTo(buffer.Key, buffer);
        }
    }

    // A teacher that averages only what comes after the mask point has its student's stages before it.
    private static string OfTeacher(string name, SafetensorsFile file) => file.Entries.ContainsKey(Slot.TeacherPrefix + name) ? Slot.TeacherPrefix + name : name;

    private static string Part(Model model, CheckpointContent content, PairSide side) =>
        model.Inner is null && content.HasTeacher ? $"the {(side == PairSide.Teacher ? "teacher" : "student")} of {content.What}"
        : model.Inner is null && content.HasHead ? $"the encoder of {content.What}"
        : content.What;

    // How samples are made ready belongs to the parameters.
    private static Preprocessing? PreprocessingOf(SafetensorsFile file)
    {
        try
        {
            return Preprocessing.FromMetadata(file.Metadata);
        }
        catch (FormatException error)
        {
            throw new CheckpointException($"'{file.Path}' is damaged: {Printable.Line(error.Message)}", error);
        }
    }
}
