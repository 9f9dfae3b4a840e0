using Data2Vec.Dsl.Benchmarks.Cost;

namespace Data2Vec.Models.Tests;

/// <summary>What the declarations say of their cost is what the kernels, the allocator and the system measure.</summary>
[Trait("Lane", "Slow")]
public sealed class CostTests
{
    public static TheoryData<string> Counted => [.. CostSubjects.Operations.Select(subject => subject.Name)];

    public static TheoryData<string> Weighed => [.. CostSubjects.Memory.Select(subject => subject.Name)];

    [LinuxTheory]
    [MemberData(nameof(Counted))]
    public void Operations_told_are_those_that_the_kernels_report(string name)
    {
        var subject = CostSubjects.Find(name);
        var counted = CostMeasurement.Operations(subject);
        Assert.Equal(subject.Forward, counted.Forward);
        Assert.Equal(subject.Backward, counted.Backward);
        Assert.All(counted.Steps, step => Assert.Equal(subject.Training(step.Masked), step.Operations));
    }

    [LinuxTheory]
    [MemberData(nameof(Weighed))]
    public void Memory_told_is_what_a_forward_pass_keeps(string name)
    {
        var subject = CostSubjects.Find(name);
        Near(subject.Saved, CostMeasurement.Saved(subject), 0.01);
    }

    // One, because a process that returns its memory at once is slow; the page docs/cost.md has all three.
    [LinuxTheory]
    [InlineData(nameof(Data2VecTextBase))]
    public void Memory_told_is_what_a_step_takes(string name)
    {
        var subject = CostSubjects.Find(name);
        Near(subject.Step, CostMeasurement.Peak(subject), 0.05);
    }

    private static void Near(long told, long measured, double bar) => Assert.InRange((double)told / measured, 1 - bar, 1 + bar);

    private sealed class LinuxTheoryAttribute : TheoryAttribute
    {
        public LinuxTheoryAttribute() => Skip = CostMeasurement.IsPossible ? null : "Only on Linux do MKL and glibc tell what is measured here.";
    }
}
