using Data2Vec.Dsl.Benchmarks.Cost;
using Data2Vec.Dsl.Benchmarks.Ide;
using Data2Vec.Dsl.Benchmarks.Ranks;
using Data2Vec.Dsl.Benchmarks.Step;
using Data2Vec.Dsl.Benchmarks.Threads;

return args switch
{
    ["cost"] => CostReport.Print(Console.Out),
    ["cost", "--write", var file] => CostReport.Write(file),
    ["ide"] => IdeReport.Print(Console.Out),
    ["ide", "--write", var file] => IdeReport.Write(file),
    ["step"] => StepReport.Print(Console.Out),
    ["step", "--write", var file] => StepReport.Write(file),
    ["denormals"] => Denormals(),
    ["threads"] => ThreadsReport.Print(Console.Out),
    ["threads", "spin"] => ThreadsReport.Spin(),
    ["threads", var pair, var way] => ThreadsReport.Train(pair, sleeps: way == "sleeping"),
    ["ranks"] => RanksReport.Print(Console.Out),
    ["first"] => StepReport.First(),
    ["made", "first"] => StepReport.Made(0),
    ["made", "again"] => StepReport.Made(2),
    ["probe", var subject, var measure] => Probe(subject, Enum.Parse<Measure>(measure)),
    _ => Usage(),
};

// A run of one subject in this process, for the commands above.
static int Probe(string subject, Measure measure)
{
    CostSubjects.Find(subject).Run(new CostProbe(measure));
    return 0;
}

static int Denormals()
{
    Console.WriteLine(DenormalMeasurement.Row(21));
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine(
        """
        Measures what the declarations promise.

          cost [--write docs/cost.md]   parameters, operations and memory: told at compile time, and measured
          step [--write docs/benchmarks.md]   a training step beside a hand-written one, and beside what the machine can compute
          denormals   a step of Adam with and without denormal moments: a row of docs/benchmarks.md
          threads   training alone and beside busy processes, with threads that spin or sleep while they wait
          ranks   an all-reduce, where it is started as several processes (docs/distributed.md has the commands)
          ide [--write docs/ide.md]     what an edit and a build cost with 500 declared models
        """);
    return 2;
}
