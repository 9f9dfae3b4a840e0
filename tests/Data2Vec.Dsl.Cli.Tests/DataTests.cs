using System.Text;
using System.Text.Json;
using Data2Vec.Dsl.Cli.Tests.Support;
using Data2Vec.Models;

namespace Data2Vec.Dsl.Cli.Tests;

/// <summary>What of the user's data is trained on, and what is said of the rest.</summary>
public sealed class DataTests : Tool
{
    private const int Rate = 16_000;

    [Fact]
    public void All_that_is_left_out_is_listed_with_its_reason_in_the_folder_of_the_run()
    {
        var data = ImageFiles.Write(Path.Combine(Folder, "data"));
        foreach (var name in new[] { "1.tiff", "2.tiff", "3.heic", "4.svg", "5.raw", "6.jxl" })
        {
            File.WriteAllText(Path.Combine(data, "bars", name), "x");
        }

        File.WriteAllText(Path.Combine(data, "bars", "7.png"), "no image");
        File.CreateSymbolicLink(Path.Combine(data, "dots", "8.png"), "nowhere");
        var outcome = Run("pretrain", "TinyPair", "--data", "data", "--out", "run", "--updates", "2");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("Left out: 2 files, the first 'bars/1.tiff': .tiff is not read; convert it to PNG or JPEG.", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("Left out: 4 more.", outcome.Out, StringComparison.Ordinal);
        var list = Path.Combine(Folder, "run", "left-out.jsonl");
        Assert.Contains($"All 8 with their reasons: {list}", outcome.Out, StringComparison.Ordinal);
        var rows = File.ReadLines(list).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            ["bars/1.tiff", "bars/2.tiff", "bars/3.heic", "bars/4.svg", "bars/5.raw", "bars/6.jxl", "bars/7.png", "dots/8.png"], rows.Select(row => row.GetProperty("file").GetString()));
        Assert.All(rows, row => Assert.NotEqual("", row.GetProperty("reason").GetString()));
        Assert.Equal("a broken link: there is nothing at 'nowhere'", rows[^1].GetProperty("reason").GetString());

        // Gone on with, it has its list and writes no other.
        Assert.Equal(0, Run("pretrain", "TinyPair", "--data", "data", "--resume", "run", "--updates", "2").Code);
        Assert.Equal(8, File.ReadLines(list).Count());
    }

    [Fact]
    public void A_name_that_a_terminal_would_obey_is_shown_by_its_codes()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var data = ImageFiles.Write(Path.Combine(Folder, "data"));
        File.WriteAllText(Path.Combine(data, "bars", "a\u001b[31m\nb.png"), "no image");
        var outcome = Run("pretrain", "TinyPair", "--data", "data", "--out", "run", "--updates", "1");
        Assert.Contains(@"Left out: 'bars/a\u001b[31m\nb.png': ", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', outcome.Out);
        AssertRefused(Run("pretrain", "TinyPair", "--data", "no\u001bsuch", "--out", "run2"), 3, @"no\u001bsuch' does not exist");
    }

    [Fact]
    public void All_images_are_trained_on_unless_some_are_held_out()
    {
        ImageFiles.Write(Path.Combine(Folder, "data"));
        Assert.StartsWith("of 60 images ", DataOf(Pretrain("TinyPair", "data", "all")), StringComparison.Ordinal);
        var outcome = Pretrain("TinyPair", "data", "most", "--held-out", "0.1");
        Assert.StartsWith("of 54 images ", DataOf(outcome), StringComparison.Ordinal);
        Assert.Contains("Held out: 6 of 60 images.", outcome.Out, StringComparison.Ordinal);
        Assert.StartsWith("of 30 images ", DataOf(Pretrain("TinyPair", "data", "half", "--held-out", "0.5")), StringComparison.Ordinal);
        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--out", "x", "--held-out", "1"), 2, "--held-out takes a share above 0 and below 1, such as 0.1, not '1'");
        AssertRefused(Run("pretrain", "TinyPair", "--data", "data", "--out", "x", "--held-out", "a tenth"), 2, "not 'a tenth'");
    }

    [Fact]
    public void A_test_set_of_the_users_own_is_left_alone_and_a_single_image_is_enough()
    {
        var data = ImageFiles.Write(Path.Combine(Folder, "all"));
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        Directory.Move(data, Path.Combine(Folder, "data", "Train"));
        ImageFiles.Write(Path.Combine(Folder, "data", "test"));
        var outcome = Pretrain("TinyPair", "data", "run");
        Assert.StartsWith("of 60 images ", DataOf(outcome), StringComparison.Ordinal);
        Assert.Contains($"Only the images in '{Path.Combine(Folder, "data", "Train")}' are trained on", outcome.Out, StringComparison.Ordinal);

        Directory.CreateDirectory(Path.Combine(Folder, "one"));
        File.Copy(Path.Combine(Folder, "data", "Train", "dots", "00.png"), Path.Combine(Folder, "one", "only.png"));
        Assert.StartsWith("of 1 images ", DataOf(Pretrain("TinyPair", "one", "single")), StringComparison.Ordinal);
    }

    [Fact]
    public void One_long_recording_without_a_transcript_is_cut_and_trained_on()
    {
        Record("talk.wav", seconds: 45);
        var outcome = Pretrain(nameof(Data2VecAudioTiny), "sounds", "run");
        Assert.StartsWith("of 3 clips ", DataOf(outcome), StringComparison.Ordinal);
        Assert.Contains("Recordings of more than 20 s are cut: 1 recordings, 3 pieces.", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Pretraining_loses_no_recording_by_its_transcript()
    {
        Record("a.wav", seconds: 1);
        Record("b.wav", seconds: 1);
        File.WriteAllBytes(Path.Combine(Folder, "sounds", "a.txt"), Encoding.Latin1.GetBytes("Übung"));
        var outcome = Pretrain(nameof(Data2VecAudioTiny), "sounds", "run");
        Assert.StartsWith("of 2 clips ", DataOf(outcome), StringComparison.Ordinal);
        Assert.DoesNotContain("Left out", outcome.Out, StringComparison.Ordinal);

        // Where clips are held out, transcripts tell which of them say the same.
        File.WriteAllText(Path.Combine(Folder, "sounds", "a.txt"), "same");
        File.WriteAllText(Path.Combine(Folder, "sounds", "b.txt"), "same");
        AssertRefused(Run("pretrain", nameof(Data2VecAudioTiny), "--assembly", Zoo, "--data", "sounds", "--out", "x", "--held-out", "0.5"), 3, "There is only one prompt");
    }

    [Fact]
    public void One_single_line_longer_than_the_context_is_cut_into_rows_of_it()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "texts"));
        File.WriteAllText(Path.Combine(Folder, "texts", "book.txt"), string.Join(' ', Enumerable.Range(0, 300).Select(i => $"word{i * 7 % 23}")));
        var outcome = Pretrain(nameof(Data2VecTextTiny), "texts", "run");
        Assert.Matches("Texts of more than 46 tokens are cut: 1 texts, [0-9]+ rows", outcome.Out);
        Assert.Matches("^of [0-9]+ texts and ", DataOf(outcome));
        Assert.DoesNotMatch("^of 1 texts", DataOf(outcome));

        File.WriteAllText(Path.Combine(Folder, "texts", "book.txt"), "one short text and nothing else");
        Assert.StartsWith("of 1 texts ", DataOf(Pretrain(nameof(Data2VecTextTiny), "texts", "short")), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_lines_are_read_by_the_field_that_is_named()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "texts"));
        File.WriteAllLines(Path.Combine(Folder, "texts", "a.jsonl"), Enumerable.Range(0, 20).Select(i => $$"""{"body": "the wind sings over stone bridges {{i}}"}"""));
        AssertRefused(
            Run("pretrain", nameof(Data2VecTextTiny), "--assembly", Zoo, "--data", "texts", "--out", "x"), 3,
            "20 lines without the field 'text', the first is line 1 (its fields are 'body'; --text-field names another)");
        Assert.StartsWith("of 20 texts ", DataOf(Pretrain(nameof(Data2VecTextTiny), "texts", "run", "--text-field", "body")), StringComparison.Ordinal);
        var held = Pretrain(nameof(Data2VecTextTiny), "texts", "held", "--text-field", "body", "--held-out", "0.1");
        Assert.StartsWith("of 18 texts ", DataOf(held), StringComparison.Ordinal);
    }

    private static string Zoo => typeof(Data2VecTextTiny).Assembly.Location;

    private Outcome Pretrain(string pair, string data, string run, params string[] more)
    {
        var outcome = Run(["pretrain", pair, .. pair == "TinyPair" ? Array.Empty<string>() : ["--assembly", Zoo], "--data", data, "--out", run, "--updates", "2", "--batch-size", "2", .. more]);
        Assert.True(outcome.Code == 0, outcome.Error);
        return outcome;
    }

    // What the run says that it was trained on.
    private static string DataOf(Outcome outcome)
    {
        var checkpoint = outcome.Out.Split('\n').Single(line => line.StartsWith("Checkpoint: ", StringComparison.Ordinal))["Checkpoint: ".Length..].Trim();
        using var header = JsonDocument.Parse(File.ReadLines(Path.Combine(Path.GetDirectoryName(checkpoint)!, "metrics.jsonl")).First());
        return header.RootElement.GetProperty("run").GetProperty("data").GetString()!;
    }

    private void Record(string name, int seconds)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "sounds"));
        using var writer = new BinaryWriter(File.Create(Path.Combine(Folder, "sounds", name)));
        var samples = Rate * seconds;
        writer.Write([.. "RIFF"u8, 0, 0, 0, 0, .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0]);
        writer.Write(Rate);
        writer.Write(2 * Rate);
        writer.Write([2, 0, 16, 0, .. "data"u8]);
        writer.Write(2 * samples);
        for (var i = 0; i < samples; i++)
        {
            writer.Write((short)(8000 * Math.Sin(i * (0.05 + (1e-6 * i)))));
        }
    }
}
