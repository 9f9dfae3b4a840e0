using System.CommandLine;
using System.CommandLine.Parsing;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data;

namespace Data2Vec.Cli.Commands;

/// <summary><c>d2v pretrain</c>: trains a pair on the user's pictures, as its recipe says.</summary>
internal sealed class PretrainVerb : Verb
{
    private readonly Argument<string> _pair = new("PAIR") { Description = "The pair to train; `d2v shapes` lists them." };
    private readonly Option<string?> _data = CommonOptions.Data("Pictures of any size, or the files of Fashion-MNIST.");
    private readonly Option<string?> _out = CommonOptions.Out("Where to write; the folder must not hold a run yet.");
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<int?> _updates = CommonOptions.Count("--updates", "Updates, in place of the recipe's; its warm-up is scaled along, and the learning rate takes its whole course.");
    private readonly Option<int?> _batchSize = CommonOptions.Count("--batch-size", "Pictures per update, in place of the recipe's.");
    private readonly Option<int> _shift = CommonOptions.Whole("--shift", "Move each picture by up to this many pixels, anew in each epoch.", 0, least: 0);
    private readonly Option<bool> _flip = new("--flip") { Description = "Mirror half of the pictures, anew in each epoch." };
    private readonly Option<string?> _resume = new("--resume") { Description = $"Go on from the {Pretraining.State} of a stopped run.", HelpName = "FILE" };
    private readonly RunOptions _run;

    /// <summary>Creates the verb.</summary>
    public PretrainVerb(Host host)
        : base(
            host,
            "pretrain",
            "Trains a pair on pictures without labels.",
            "pretrain Data2VecVisionTiny --data ~/pictures --out runs/first",
            "pretrain Data2VecVisionTiny --data ~/pictures --out runs/more --resume runs/first/training.safetensors",
            "pretrain MyPair --assembly bin/Release/net10.0/My.Models.dll --data ~/pictures --out runs/mine --shift 2 --flip")
    {
        _data.Required = _out.Required = true;
        Arguments.Add(_pair);
        Options.Add(_data);
        Options.Add(_out);
        Options.Add(_seed);
        Options.Add(_updates);
        Options.Add(_batchSize);
        Options.Add(_shift);
        Options.Add(_flip);
        Options.Add(_resume);
        _run = new RunOptions(this);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult line, Screen screen)
    {
        var declaration = _run.FindPair(line, Host, line.GetValue(_pair)!);
        var seed = (ulong)line.GetValue(_seed);
        var resume = line.GetValue(_resume);
        using var folder = RunFolder.Prepare(Host.FullPath(line.GetValue(_out)!));
        using var pair = declaration.CreatePair<ImageBatch>(_run.Prepare(line), seed);
        var pictures = Pictures.Load(pair.StudentEncoder.GetType(), Host.FullPath(line.GetValue(_data)!), online: false, screen, Host.Stop).Train;
        Rehearsal.Of(pair, pictures);

        using var log = new MetricsLog(folder);
        var steps = new Pretraining(screen, folder, log, Host.Stop).Run("Pretraining", RunFolder.Checkpoint, pair, pictures, new(
            seed,
            line.GetValue(_updates),
            line.GetValue(_batchSize),
            new Augmentation(line.GetValue(_shift), line.GetValue(_flip)),
            resume is null ? null : Host.FullPath(resume),
            Again(line)));

        screen.Say($"Checkpoint: {folder.PathOf(RunFolder.Checkpoint)}");
        screen.Answer(new
        {
            ExitCode = Cli.ExitCode.Done,
            Pair = declaration.Name,
            Updates = steps.Count == 0 ? 0 : steps[^1].Update,
            LastLoss = steps.Count == 0 ? (double?)null : steps[^1].Loss,
            Files = new { Metrics = folder.PathOf(RunFolder.Metrics), Checkpoint = folder.PathOf(RunFolder.Checkpoint) },
        });
        return ExitCode.Done;
    }

    // The line as it was typed, without the two options that differ when it goes on.
    private List<string> Again(ParseResult line)
    {
        var words = new List<string>();
        var tokens = line.Tokens;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Type == TokenType.Option && (tokens[i].Value == _out.Name || tokens[i].Value == _resume.Name))
            {
                i++;
                continue;
            }

            words.Add(tokens[i].Value);
        }

        return words;
    }
}
