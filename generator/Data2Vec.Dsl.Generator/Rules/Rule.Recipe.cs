using Microsoft.CodeAnalysis;

namespace Data2Vec.Dsl.Generator.Rules;

// What a recipe and its monitor come to.
internal static partial class Rule
{
    public static readonly DiagnosticDescriptor BatchInPasses = Error(
        "D2V6018",
        "The passes do not divide the batch",
        "'BatchSize = {0}' does not divide into 'WorldSize = {1}' × 'Accumulation = {2}' passes ({3}); use {4}",
        "Every process and every pass takes the same number of samples. A cut batch would be smaller than the recipe says.");

    public static readonly DiagnosticDescriptor TeacherRemembersStart = Warning(
        "D2V6019",
        "The teacher remembers its random start",
        "With a decay of {0}, {1} of the teacher is still its random start after {2} (it forgets half {3}); use for example '{4}'",
        "Targets of a random network train little. The run should be many times as long as the teacher's half-life.");

    public static readonly DiagnosticDescriptor LongWarmup = Warning(
        "D2V6020",
        "The warm-up takes most of the run",
        "'Warmup = {0}' is {1} of {2}, where published runs warm up for 1 to 13 %; use for example {3}",
        "Most updates would run below the chosen learning rate.");

    public static readonly DiagnosticDescriptor EpochsDiffer = Warning(
        "D2V6021",
        "Updates and epochs contradict each other",
        "'Epochs = {0}' is not 'Updates = {1}': 'DatasetSize = {2}' in batches of {3} is {4} updates an epoch, so that would be {5} updates; 'Updates = {1}' is {6} epochs",
        "One of the two numbers is wrong, so the run would be shorter or longer than intended.");

    public static readonly DiagnosticDescriptor BatchExceedsDataset = Error(
        "D2V6022",
        "A batch is larger than the training set",
        "'BatchSize = {0}' is more than 'DatasetSize = {1}'; use a smaller batch",
        "An epoch would not contain one whole batch.");

    public static readonly DiagnosticDescriptor DeviatesFromRun = Warning(
        "D2V6023",
        "A hyperparameter deviates from the cited run",
        "'{0} = {1}' deviates from {2}, which has {3} ({4}); use {3}, or leave [Reproduces] out",
        "A pair that cites a run claims to use its values. A deviation should be visible in review, before it shows in the results.");

    public static readonly DiagnosticDescriptor StepBelowResolution = Error(
        "D2V6024",
        "The teacher's step is below the resolution of its numbers",
        "'{0} = {1}' moves the teacher by {2} of its distance to the student, less than the {3} that float32 resolves, so it would never change; use {4} or less",
        "float32 rounds a step that is too small to 0. A decay too close to 1 acts like a decay of 1.");

    public static readonly DiagnosticDescriptor RankOutOfReach = Error(
        "D2V6025",
        "The monitor asks for more directions than there are",
        "'MinRank = {0}' is more than {1} channels and {2} positions can have ({3}), so every run would count as collapsed; use {3} or less",
        "An effective rank is at most the number of channels, and below the number of measured positions.");

    public static readonly DiagnosticDescriptor MonitorNeverLooks = Warning(
        "D2V6026",
        "The monitor never decides",
        "'After = {0}' is not before the end of {1}, so the monitor would never decide; use for example {2}",
        "The monitor decides nothing during the first After updates. If that takes the whole run, it never decides.");

    public static readonly DiagnosticDescriptor UnusualLearningRate = Warning(
        "D2V6027",
        "The learning rate is far from published ones",
        "'LearningRate = {0}' is {1} the {2} of the published runs; use for example {3}",
        "A rate that is far too high trains to NaN, one that is far too low trains nothing. Published runs of data2vec differ by less than a factor of 10.");
}
