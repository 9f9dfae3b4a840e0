using System.CommandLine;
using Data2Vec.Cli.Declarations;
using Data2Vec.Cli.Runs;
using Data2Vec.Dsl;
using Data2Vec.Dsl.Distributed;
using TorchSharp;

namespace Data2Vec.Cli.Commands;

/// <summary>The options of every verb that computes: where, with how many threads, and whose declarations.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> _assembly = CommonOptions.Assembly();
    private readonly Option<int?> _threads = CommonOptions.Count("--threads", "Processor threads; by default as many as the tensor library chooses.");
    private readonly Option<bool> _deterministic = new("--deterministic") { Description = "Only algorithms that give the same bits every time; an operation without one fails." };
    private readonly Option<string> _device = new("--device")
    {
        Description = "Where to compute; auto takes a GPU where there is one.",
        HelpName = string.Join('|', Device.Names),
        DefaultValueFactory = _ => Device.Names[0],
    };

    /// <summary>Adds the options to a verb.</summary>
    public RunOptions(Command verb)
    {
        _device.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !Device.Names.Contains(result.Tokens[0].Value))
            {
                result.AddError($"--device takes {string.Join(" or ", Device.Names)}, not '{result.Tokens[0].Value}'; {Suggestion.Advice(result.Tokens[0].Value, Device.Names, "take one of them.")}");
            }
        });
        verb.Options.Add(_assembly);
        verb.Options.Add(_threads);
        verb.Options.Add(_device);
        verb.Options.Add(_deterministic);
    }

    /// <summary>The option that names an assembly.</summary>
    public string AssemblyName => _assembly.Name;

    /// <summary>Finds the pair of a name among the zoo's and the user's.</summary>
    public Declaration FindPair(ParseResult line, Host host, string name)
    {
        var assembly = line.GetValue(_assembly);
        return Registry.Load(host.Zoo, assembly is null ? null : host.FullPath(assembly)).Find(name, DeclarationKind.Pair);
    }

    /// <summary>Looks for the pair of an argument, although the line is not complete.</summary>
    /// <exception cref="Refusal">There is no such pair.</exception>
    public void CheckPair(ParseResult line, Host host, Argument<string> pair)
    {
        if (line.GetResult(pair)?.Tokens is [{ Value: var name }] && line.GetResult(_assembly) is null or { Tokens.Count: 1 })
        {
            FindPair(line, host, name);
        }
    }

    /// <summary>The words that repeat what was typed of these options.</summary>
    public IEnumerable<string> Typed(ParseResult line) => new Option[] { _assembly, _threads, _device, _deterministic }
        .Select(option => line.GetResult(option))
        .Where(result => result is { Implicit: false })
        .SelectMany(result => result!.Tokens.Select(token => token.Value).Prepend(result.Option.Name));

    /// <summary>Joins the other processes of the run; null where this one is alone.</summary>
    public ICollective? Join(ParseResult line, Host host) => Processes.Join(Prepare(line), line.GetValue(_threads) is not null, host.Stop);

    /// <summary>Sets the threads and the algorithms, and chooses the device.</summary>
    public torch.Device Prepare(ParseResult line)
    {
        if (line.GetValue(_deterministic))
        {
            if (!DeterministicAlgorithms.AreAvailable)
            {
                throw Refusal.Failure("--deterministic: this libtorch has no switch for deterministic algorithms; leave the option out.");
            }

            DeterministicAlgorithms.AreRequired = true;
        }

        if (line.GetValue(_threads) is { } threads)
        {
            torch.set_num_threads(threads);
        }

        return Device.Of(line.GetValue(_device)!);
    }
}
