using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Output;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Data.Text;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Recipes;
using Data2Vec.Dsl.Training;

namespace Data2Vec.Cli.Commands;

/// <summary><c>d2v pretrain</c>: trains a pair on the user's data, as its recipe says.</summary>
internal sealed partial class PretrainVerb : Verb
{
    private readonly Argument<string> _pair = new("PAIR") { Description = "The pair to train; `d2v shapes` lists them." };
    private readonly Option<string?> _data = CommonOptions.Data("Images of any size or the files of Fashion-MNIST; recordings; or texts, one a line of .txt or .jsonl files. All of it is trained on.");
    private readonly Option<double?> _heldOut = CommonOptions.HeldOut();
    private readonly Option<string?> _out = CommonOptions.Out("Where to write; the folder must not hold a run yet.");
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<int?> _updates = CommonOptions.Count("--updates", "Updates, in place of the recipe's; its warm-up is scaled along, and the learning rate takes its whole course.");
    private readonly Option<int?> _batchSize = CommonOptions.Count("--batch-size", "Samples per update, in place of the recipe's; of clips and texts, as many as are that long on average.");
    private readonly Option<int> _shift = CommonOptions.Whole("--shift", "Move each image by up to this many pixels, anew in each epoch.", 0, least: 0);
    private readonly Option<bool> _flip = new("--flip") { Description = "Mirror half of the images, anew in each epoch." };
    private readonly Option<string?> _vocabulary = new("--vocabulary")
    {
        Description = "Texts: the folder of vocab.json and merges.txt; by default they are trained on the texts.",
        HelpName = "DIR",
    };

    private readonly Option<string> _textField = CommonOptions.TextField();
    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Go on with the run in this folder (by default that of --out), or from one training state, then into a new --out. "
            + "What the line does not say is as the run has it.",
        HelpName = "DIR|FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _extend = new("--extend")
    {
        Description = "With --resume: go on although there are more --updates or other data than before. The run notes what changed.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Build everything, compute three updates (with all processes that were started), tell shapes, memory and time of the run, and write nothing.",
    };

    private readonly Option<int?> _saveEvery = CommonOptions.Count("--save-every", "Updates between two training states; by default one every 10 minutes.");
    private readonly Option<int> _keep = CommonOptions.Whole("--keep", "Newest training states to keep, besides the best.", 2);
    private readonly Option<string[]> _set = new(RecipeOverrides.Option)
    {
        Description = "Values in place of the recipe's, as LearningRate=3e-4; may be repeated.",
        HelpName = "KEY=VALUE",
    };

    private readonly RunOptions _run;

    /// <summary>Creates the verb.</summary>
    public PretrainVerb(Host host)
        : base(
            host,
            "pretrain",
            "Trains a pair on images, recordings or texts without labels.",
            "pretrain Data2VecVisionTiny --data ~/images --out runs/first",
            "pretrain --resume runs/first",
            "pretrain --resume runs/first --extend --updates 20000",
            "pretrain Data2VecTextTiny --data ~/texts --out runs/words",
            "pretrain MyPair --assembly bin/Release/net10.0/My.Models.dll --data ~/images --out runs/mine --shift 2 --flip")
    {
        _data.Required = true;
        Arguments.Add(_pair);
        Options.Add(_data);
        Options.Add(_out);
        Options.Add(_seed);
        Options.Add(_updates);
        Options.Add(_batchSize);
        Options.Add(_shift);
        Options.Add(_flip);
        Options.Add(_heldOut);
        Options.Add(_vocabulary);
        Options.Add(_textField);
        Options.Add(_set);
        Options.Add(_saveEvery);
        Options.Add(_keep);
        Options.Add(_resume);
        Options.Add(_extend);
        Options.Add(_dryRun);
        _run = new RunOptions(this);
    }

    /// <inheritdoc/>
    public override void CheckNames(ParseResult line) => _run.CheckPair(line, Host, _pair);

    /// <inheritdoc/>
    public override ParseResult Complete(ParseResult line, RootCommand root)
    {
        if (line.GetResult(_resume) is null)
        {
            return line;
        }

        // What has no value yet is refused where it is needed.
        var from = line.GetResult(_resume)!.Tokens is [var named] ? named.Value : line.GetResult(_out)?.Tokens is [var output] ? output.Value : null;
        return from is null ? line : ResumedLine.Of(line, root, Host.FullPath(from), SettingOf, [_out, _resume, _extend, _dryRun, Json, Verbose]);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult line, Screen screen)
    {
        if (line.GetValue(_extend) && line.GetResult(_resume) is null)
        {
            throw Refusal.Usage($"{_extend.Name} is for a run that goes on; name it with {_resume.Name}, or leave {_extend.Name} out.");
        }

        var declaration = _run.FindPair(line, Host, line.GetValue(_pair)!);
        var job = declaration.ByModality<IJob>(
            () => new Job<ImageBatch>(this, line, declaration, ImagesOf),
            () => new Job<AudioBatch>(this, line, declaration, AudioOf),
            () => new Job<TextBatch>(this, line, declaration, TextsOf));
        if (line.GetValue(_dryRun))
        {
            using var all = _run.Join(line, Host);
            return job.Try(all is { Rank: > 0 } ? Silent : screen, all);
        }

        var start = Resumption.Of(Given(line, _out), line.GetResult(_resume) is not null, Given(line, _resume));
        using var ranks = _run.Join(line, Host);
        if (ranks is { Rank: > 0 })
        {
            return job.Follow(start, ranks);
        }

        using var folder = start.Open();
        var steps = job.Train(screen, start, folder, ranks);
        screen.Say($"Checkpoint: {folder.PathOf(RunFolder.Checkpoint)}");
        screen.Answer(new
        {
            ExitCode = Cli.ExitCode.Done,
            Pair = declaration.Name,
            Updates = steps.Count == 0 ? 0 : steps[^1].Update,
            LastLoss = steps.Count == 0 ? (double?)null : steps[^1].Loss,
            Files = new { Metrics = folder.PathOf(RunFolder.Metrics), Checkpoint = folder.PathOf(RunFolder.Checkpoint), Report = folder.PathOf(RunFolder.Report) },
        });
        return ExitCode.Done;
    }

    // Where another rank than 0 speaks.
    private Screen Silent => new(Host with { Out = TextWriter.Null }, json: false);

    // What sets a value of the recipe.
    private string Setting(string name, int value) => name == nameof(Recipe.BatchSize)
        ? string.Create(CultureInfo.InvariantCulture, $"{_batchSize.Name} {value}")
        : string.Create(CultureInfo.InvariantCulture, $"{_set.Name} {name}={value}");

    // The value of the recipe that an option sets.
    private string? SettingOf(string option, string value) =>
        option == _updates.Name ? nameof(Recipe.Updates)
        : option == _batchSize.Name ? nameof(Recipe.BatchSize)
        : option == _set.Name ? value.Split('=')[0].Trim()
        : null;

    private Dictionary<string, string> Overrides(ParseResult line)
    {
        string? Word(Option<int?> option, string key) =>
            line.GetValue(option) is { } value ? string.Create(CultureInfo.InvariantCulture, $"{key}={value}") : null;
        var words = new[] { Word(_updates, nameof(Recipe.Updates)), Word(_batchSize, nameof(Recipe.BatchSize)) };
        return RecipeOverrides.Read([.. words.OfType<string>(), .. line.GetValue(_set) ?? []]);
    }

    private string? Given(ParseResult line, Option<string?> option) => line.GetValue(option) is { } path ? Host.FullPath(path) : null;

    private ImageTraining ImagesOf(ParseResult line, Screen screen, Pair<ImageBatch> pair, RunFolder? folder) => new(
        Images.ForTraining(pair.StudentEncoder.GetType(), DataFolder(line), line.GetValue(_heldOut), screen, ListIn(folder), Host.Stop).NormalisedAs(pair),
        new Augmentation(line.GetValue(_shift), line.GetValue(_flip)));

    private AudioTraining AudioOf(ParseResult line, Screen screen, Pair<AudioBatch> pair, RunFolder? folder)
    {
        RefuseForImages(line, "audio");
        return new(Audio.ForTraining(pair, DataFolder(line), line.GetValue(_heldOut), screen, ListIn(folder), Host.Stop));
    }

    private TextTraining TextsOf(ParseResult line, Screen screen, Pair<TextBatch> pair, RunFolder? folder)
    {
        RefuseForImages(line, "texts");
        var corpus = TextCorpus.FromFiles(DataFolder(line), field: line.GetValue(_textField)!, cancellation: Host.Stop);
        Sources.Say(screen, corpus.Source, corpus.Licence, corpus.Skipped, ListIn(folder));
        if (line.GetValue(_heldOut) is { } share)
        {
            var (train, test) = corpus.Split(share);
            Sources.SayHeldOut(screen, test.Count, corpus.Count, "texts");
            corpus = train;
        }

        var own = folder?.PathOf(RunFolder.Vocabulary);
        var vocabulary = Given(line, _vocabulary) ?? (folder is { GoesOn: true } ? own : null);
        var texts = Texts.Prepare(pair.StudentEncoder.GetType(), corpus, vocabulary, corpus.Texts, screen, Host.Stop);
        if (folder is { GoesOn: false })
        {
            texts.Tokenizer.Save(own!);
        }

        return new(texts.InRows(screen), texts.Context);
    }

    // A run that goes on has its list.
    private static RunFolder? ListIn(RunFolder? folder) => folder is { GoesOn: false } ? folder : null;

    private string DataFolder(ParseResult line) => Host.FullPath(line.GetValue(_data)!);

    private void RefuseForImages(ParseResult line, string data)
    {
        if (line.GetValue(_flip) || line.GetValue(_shift) > 0)
        {
            throw Refusal.Usage($"{_shift.Name} and {_flip.Name} are for images and this pair takes {data}; leave them out.");
        }
    }

    // The line as it was typed, without the options that differ when it goes on, and from wherever it is typed.
    private List<string> Again(ParseResult line)
    {
        var words = new List<string>();
        var tokens = line.Tokens;
        var paths = new[] { _data.Name, _vocabulary.Name, _run.AssemblyName };
        for (var i = 0; i < tokens.Count; i++)
        {
            var hasValue = i + 1 < tokens.Count && tokens[i + 1].Type == TokenType.Argument;
            if (tokens[i].Type == TokenType.Option && (tokens[i].Value == _out.Name || tokens[i].Value == _resume.Name || tokens[i].Value == _extend.Name))
            {
                i += hasValue ? 1 : 0;
                continue;
            }

            words.Add(tokens[i].Value);
            if (hasValue && tokens[i].Type == TokenType.Option && paths.Contains(tokens[i].Value))
            {
                words.Add(Host.FullPath(tokens[++i].Value));
            }
        }

        return words;
    }
}
