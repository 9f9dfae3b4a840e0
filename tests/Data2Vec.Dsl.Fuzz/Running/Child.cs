using System.Runtime.Loader;
using System.Text.Json;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;
using TorchSharp;

namespace Data2Vec.Dsl.Fuzz.Running;

/// <summary>A case to be run.</summary>
/// <param name="Space">Its namespace in the assembly.</param>
/// <param name="Text">Its declarations.</param>
internal sealed record Errand(string Space, string Text);

/// <summary>What running a case showed.</summary>
internal sealed record Outcome(string Space, IReadOnlyList<string> Failures);

/// <summary>The process that runs tensors, so that a crash of theirs is a finding and not the end.</summary>
internal static class Child
{
    /// <summary>Runs errands in order and writes a line for each.</summary>
    public static int Run(string folder, int first)
    {
        torch.set_num_threads(1);
        torch.set_num_interop_threads(1);
        var context = new AssemblyLoadContext("cases");
        var assembly = context.LoadFromAssemblyPath(Path.Combine(folder, "Cases.dll"));
        var errands = JsonSerializer.Deserialize<List<Errand>>(File.ReadAllText(Path.Combine(folder, "errands.json")))!;
        foreach (var errand in errands.Skip(first))
        {
            var subject = CaseParser.Parse(errand.Text);
            var outcome = new Outcome(errand.Space, new Trial(subject, Truth.Of(subject), assembly, errand.Space).Run());
            Console.Out.WriteLine(JsonSerializer.Serialize(outcome));
            Console.Out.Flush();
        }

        return 0;
    }
}
