using System.Globalization;
using System.Xml.Linq;
using Data2Vec.Cli.Datasets;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Reporting;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data.Audio;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Evaluation;
using TorchSharp;

namespace Data2Vec.Cli.Runs;

/// <summary>Audio: how many letters of held-out prompts an encoder gets wrong after fine-tuning, pretrained and not.</summary>
internal sealed class AudioDemonstration(DemoSettings settings, Declaration declaration, string? folder)
    : Demonstration<AudioBatch>(settings, declaration)
{
    private AudioData? _data;
    private AudioTask? _task;

    /// <inheritdoc/>
    public override string Modality => "Audio";

    /// <inheritdoc/>
    public override string Flag => "--audio";

    /// <inheritdoc/>
    protected override string Samples => "clips";

    /// <inheritdoc/>
    protected override string Position => "frame";

    /// <inheritdoc/>
    protected override int QuickBatch => 8;

    // A batch is a few seconds of audio: measured on two cores, one thread makes 26 updates a second of it and two make 18.
    /// <inheritdoc/>
    protected override int MaxThreads => 1;

    /// <inheritdoc/>
    protected override (TrainingData<AudioBatch> Data, DataNote Note) Load(Pair<AudioBatch> pair)
    {
        _data = Settings.Options.Quick && folder is null
            ? QuickSamples.Audio(Sources.Required(pair.StudentEncoder.GetType(), "SampleRate"))
            : Audio.Load(pair, folder, Settings.Screen, Settings.Stop, Settings.Folder);
        _task = AudioTask.Of(_data, Settings.Options.Quick);
        return (
            new AudioTraining(folder is null ? _data.Train : Audio.InPieces(_data.Train, Settings.Screen)),
            new(
                _data.Source,
                _data.Train.Licence,
                string.Create(
                    CultureInfo.InvariantCulture, $"{_data.Train.Clips.Count:#,0} clips ({_data.Train.Duration.TotalMinutes:0} minutes) without their texts"),
                _data.Train.Clips.Count));
    }

    /// <inheritdoc/>
    protected override XElement DrawMasks(Pair<AudioBatch> pair)
    {
        using var scope = torch.NewDisposeScope();
        var clip = _data!.HeldOut.Clips.MaxBy(each => Math.Min(each.Samples.Length, 4 * _data.HeldOut.SampleRate))!;
        var samples = clip.Samples[..Math.Min(clip.Samples.Length, 4 * _data.HeldOut.SampleRate)].ToArray();
        using var batch = new AudioBatch(torch.tensor(samples, [1, samples.Length], torch.ScalarType.Float32, torch.CPU), _data.HeldOut.SampleRate);
        using var masks = pair.Masking.Sample(pair.GridOf(batch), seed: 1, update: 0);
        return Html.Image(
            AudioFigure.Draw(samples, masks.Positions.data<bool>().ToArray()),
            "Two rows: above the wave of a clip, below the same wave with the masked spans covered in grey.");
    }

    /// <inheritdoc/>
    protected override IEnumerable<ResultsRow> Controls() => [];

    /// <inheritdoc/>
    protected override double?[] Measure(Encoder<AudioBatch> encoder, int seed) => _task!.Measure(encoder, (ulong)seed, Settings.Stop);

    /// <inheritdoc/>
    protected override ResultsTable Table(IReadOnlyList<ResultsRow> rows) => _task!.Table(rows);

    /// <inheritdoc/>
    protected override IEnumerable<string>? Again() =>
        folder is not null ? [Pair.Name, "--data", folder, .. Sources.AsHeldOut]
        : Directory.Exists(AsteriskOptions.DefaultCacheFolder) ? [Pair.Name, "--data", AsteriskOptions.DefaultCacheFolder, .. Sources.AsHeldOut]
        : null;
}
