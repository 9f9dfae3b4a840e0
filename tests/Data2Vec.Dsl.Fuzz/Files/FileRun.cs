using System.Diagnostics;
using System.Globalization;

namespace Data2Vec.Dsl.Fuzz.Files;

/// <summary>Gives every reader valid files that were damaged: it reads them, or refuses them in one sentence, and takes no more memory than they warrant.</summary>
internal static class FileRun
{
    private const int MaxShown = 10;

    /// <summary>Runs cases of one reader.</summary>
    public static FileTally Of(FileReader reader, int seed, int first, int count)
    {
        var folder = Directory.CreateTempSubdirectory("d2v-files-").FullName;
        try
        {
            var (trial, tally) = (new FileCase(reader, folder), new FileTally(reader.Name));

            // What is allocated once and for all, such as tables and the code itself, belongs to no case.
            foreach (var files in reader.Seeds)
            {
                trial.Try(files);
            }

            for (var number = first; number < first + count; number++)
            {
                var outcome = trial.Try(FileCase.Draw(reader, seed, number));
                tally.Add(number, outcome);
            }

            return tally;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs cases of all readers, or of one, and prints what was found.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(int seed, int first, int cases, string? name)
    {
        var readers = FileReader.All.Where(reader => name is null || reader.Name == name).ToList();
        if (readers.Count == 0)
        {
            Console.Error.WriteLine($"There is no reader '{name}'; they are {string.Join(", ", FileReader.All.Select(reader => reader.Name))}.");
            return 2;
        }

        var watch = Stopwatch.StartNew();
        var found = 0;
        Console.WriteLine("| reader | cases | read | refused in a sentence | wrong | most of the memory that is allowed |\n|---|---|---|---|---|---|");
        foreach (var reader in readers)
        {
            var tally = Of(reader, seed, first, cases);
            found += tally.Wrong.Count;
            Console.WriteLine(tally.ToString());
            foreach (var (number, wrong) in tally.Wrong.Take(MaxShown))
            {
                Console.WriteLine($"{wrong}\n    files --reader {reader.Name} --seed {seed} --case {number}");
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cases * (long)readers.Count:#,0} cases from {first:#,0} of seed {seed}, {found} wrong, {watch.Elapsed.TotalMinutes:0.0} min."));
        return found == 0 ? 0 : 1;
    }

    /// <summary>Shows one case: what is wrong with it, and the smallest files that show the same, which are kept.</summary>
    /// <returns>The exit code.</returns>
    public static int Show(string name, int seed, int number)
    {
        var reader = FileReader.All.Single(reader => reader.Name == name);
        var folder = Directory.CreateTempSubdirectory("d2v-files-").FullName;
        var trial = new FileCase(reader, folder);
        trial.Try(reader.Seeds[0]);
        var files = FileCase.Draw(reader, seed, number);
        var outcome = trial.Try(files);
        Console.WriteLine(outcome.Wrong ?? (outcome.IsRead ? "read" : "refused"));
        if (outcome.Wrong is null)
        {
            Directory.Delete(folder, recursive: true);
            return 0;
        }

        var small = trial.Shrink(files, outcome.Wrong);
        Console.WriteLine(trial.Try(small).Wrong);
        foreach (var (file, content) in reader.Files.Zip(small))
        {
            Console.WriteLine($"{Path.Combine(folder, file)}: {content.Length} bytes {Convert.ToHexString(content.AsSpan(0, Math.Min(content.Length, 64)))}");
        }

        return 1;
    }
}
