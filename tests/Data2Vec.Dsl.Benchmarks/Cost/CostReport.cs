using System.Globalization;

namespace Data2Vec.Dsl.Benchmarks.Cost;

/// <summary>The page that puts what is told at compile time beside what is measured.</summary>
internal static class CostReport
{
    /// <summary>Writes the page to a file.</summary>
    public static int Write(string file)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Print(writer);
        File.WriteAllText(file, writer.ToString());
        return 0;
    }

    /// <summary>Measures, and writes the page.</summary>
    public static int Print(TextWriter writer)
    {
        writer.WriteLine(
            """
            # What a declaration says of its cost, and what is measured

            Written by `dotnet run -c Release --project tests/Data2Vec.Dsl.Benchmarks -- cost --write docs/cost.md`; the tests of the models hold the
            same bars. One thread, float32, CPU.

            ## Operations

            Matrix products, two operations per multiply-add. Measured: the sizes that MKL and oneDNN report of every product they compute
            (`MKL_VERBOSE=1`, `ONEDNN_VERBOSE=1`). MKL tells no sizes of batched products, so these models have none; encoders with such products are
            held by another count, which takes the sizes from the tensors that reach each operation (`OperationCountTests`).

            """);
        writer.WriteLine("| Pair | Batch | Pass | Told | Measured |");
        writer.WriteLine("|---|---|---|---|---|");
        foreach (var subject in CostSubjects.Operations)
        {
            var counted = CostMeasurement.Operations(subject);
            Row("forward", subject.Forward, counted.Forward);
            Row("backward", subject.Backward, counted.Backward);
            var (masked, step) = counted.Steps[0];
            Row($"step, {masked} masked", subject.Training(masked), step);

            void Row(string pass, long told, long measured) => writer.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"| {subject.Name} | {subject.Batch} | {pass} | {told:N0} | {measured:N0} |"));
        }

        writer.WriteLine(
            """

            ## Memory

            Kept: what glibc's allocator has handed out more after a forward pass in training than before it. Peak: how far the process's pages rise
            in a training step above what they were before the pair was made, without the code that comes in with it.

            """);
        writer.WriteLine("| Pair | Batch | | Told | Measured | Off by |");
        writer.WriteLine("|---|---|---|---|---|---|");
        foreach (var subject in CostSubjects.Memory)
        {
            Row("kept by the encoder", subject.Saved, CostMeasurement.Saved(subject));
            Row("peak of a step", subject.Step, CostMeasurement.Peak(subject));

            void Row(string what, long told, long measured) => writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {subject.Name} | {subject.Batch} | {what} | {told / 1048576.0:N1} MiB | {measured / 1048576.0:N1} MiB | {100.0 * (told - measured) / measured:0.0} % |"));
        }

        return 0;
    }
}
