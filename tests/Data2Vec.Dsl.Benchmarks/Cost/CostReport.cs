using System.Globalization;

namespace Data2Vec.Dsl.Benchmarks.Cost;

/// <summary>The page that compares the cost stated at compile time with measurements.</summary>
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
            # Stated and measured cost

            The generator computes the cost of each declaration at compile time. This page compares the stated cost with measurements, on one CPU thread
            in float32. `dotnet run -c Release --project tests/Data2Vec.Dsl.Benchmarks -- cost --write docs/cost.md` writes it. `CostTests` in
            `tests/Data2Vec.Models.Tests` require equal operations, kept memory within 1 %, and peak memory within 5 % for one of the pairs.

            ## Operations

            Operations of matrix products, two per multiply-add. The measured count uses the sizes that MKL and oneDNN report for every product
            (`MKL_VERBOSE=1`, `ONEDNN_VERBOSE=1`). MKL reports no sizes for batched products, so the models in this table contain none. For encoders with batched
            products, `OperationCountTests` takes the sizes from the input tensors of each operation.

            """);
        writer.WriteLine("| Pair | Batch | Pass | Stated | Measured |");
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

            Kept by the encoder: the memory that glibc's allocator has handed out after a forward pass in training, minus the memory before it. Peak of
            a step: the highest resident memory of the process during a training step, minus the memory before the pair was created. Loaded code does
            not count.

            """);
        writer.WriteLine("| Pair | Batch | | Stated | Measured | Difference |");
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
