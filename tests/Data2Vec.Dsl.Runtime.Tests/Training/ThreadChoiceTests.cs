using Data2Vec.Dsl.Runtime.Tests.Defaults;
using Data2Vec.Dsl.Training;
using TorchSharp;

namespace Data2Vec.Dsl.Runtime.Tests.Training;

public sealed class ThreadChoiceTests
{
    private const int Samples = 32;

    [Fact]
    public void On_a_machine_of_its_own_a_training_keeps_all_threads_and_tries_none()
    {
        var machine = new FakeMachine(threads => 0.1 / threads, waits: false);
        machine.Train(1000);
        Assert.Empty(machine.Settings);
    }

    [Fact]
    public void Where_others_are_busy_and_one_thread_is_faster_one_thread_stays()
    {
        var machine = new FakeMachine(threads => threads == 1 ? 0.1 : 2, waits: true);
        machine.Train(20);
        Assert.Equal(1, machine.Choice.Threads);
        Assert.Equal([1, 2, 1], machine.Settings);
    }

    [Fact]
    public void Where_all_threads_are_faster_nonetheless_they_stay()
    {
        var machine = new FakeMachine(threads => threads == 1 ? 0.3 : 0.2, waits: true);
        machine.Train(40);
        Assert.Equal(2, machine.Choice.Threads);
        Assert.NotEmpty(machine.Settings);
    }

    [Fact]
    public void Of_many_threads_each_half_is_tried()
    {
        var machine = new FakeMachine(threads => threads switch { 8 => 4, 4 => 1, 2 => 0.2, _ => 0.3 }, waits: true, most: 8);
        machine.Train(40);
        Assert.Equal(2, machine.Choice.Threads);
        Assert.Equal([4, 2, 1, 8, 4, 2, 1, 2], machine.Settings);
    }

    [Fact]
    public void When_the_others_have_gone_all_threads_come_back()
    {
        var machine = new FakeMachine(threads => threads == 1 ? 0.1 : 2, waits: true);
        machine.Train(20);
        machine.Step = threads => 0.1 / threads;
        machine.Waits = false;
        machine.Train(300);
        Assert.Equal(2, machine.Choice.Threads);
    }

    [Fact]
    public void When_others_come_later_the_number_is_tried_again()
    {
        var machine = new FakeMachine(threads => 0.1 / threads, waits: false);
        machine.Train(100);
        machine.Step = threads => threads == 1 ? 0.2 : 3;
        machine.Waits = true;
        machine.Train(20);
        Assert.Equal(1, machine.Choice.Threads);
    }

    [Fact]
    public void Where_the_system_does_not_tell_who_waits_a_fallen_rate_does()
    {
        var machine = new FakeMachine(threads => 0.1 / threads, waits: null);
        machine.Train(100);
        Assert.Empty(machine.Settings);
        machine.Step = threads => threads == 1 ? 0.2 : 3;
        machine.Train(20);
        Assert.Equal(1, machine.Choice.Threads);
    }

    [Fact]
    public void Trials_take_a_small_part_of_a_long_time_among_busy_others()
    {
        var machine = new FakeMachine(threads => threads == 1 ? 0.1 : 1, waits: true);
        machine.Train(20_000);
        Assert.InRange(machine.Clock.TotalSeconds, 20_000 * 0.1, 20_000 * 0.1 * 1.06);
    }

    [Fact]
    public void At_the_end_all_threads_are_back()
    {
        var machine = new FakeMachine(threads => threads == 1 ? 0.1 : 2, waits: true);
        machine.Train(20);
        machine.Choice.Reset();
        Assert.Equal(2, machine.Settings[^1]);
    }

    [Fact]
    public void It_is_off_unless_it_is_wanted_and_with_several_processes_and_with_one_thread()
    {
        using (Setting.Threads(2))
        {
            Assert.NotNull(ThreadChoice.Of(isWanted: true, torch.CPU, isShared: false));
            Assert.Null(ThreadChoice.Of(isWanted: false, torch.CPU, isShared: false));
            Assert.Null(ThreadChoice.Of(isWanted: true, torch.CPU, isShared: true));
        }

        using (Setting.Threads(1))
        {
            Assert.Null(ThreadChoice.Of(isWanted: true, torch.CPU, isShared: false));
        }
    }

    [LinuxFact]
    public void Linux_tells_how_long_threads_have_waited() => Assert.True(Dsl.Machine.RunQueue.Waited() > TimeSpan.Zero);

    /// <summary>A machine whose clock moves by what an update takes.</summary>
    private sealed class FakeMachine
    {
        private TimeSpan _waited;

        public FakeMachine(Func<int, double> step, bool? waits, int most = 2)
        {
            (Step, Waits) = (step, waits);
            Choice = new(most, () => Waits is null ? null : _waited, Settings.Add);
        }

        public Func<int, double> Step { get; set; }

        public bool? Waits { get; set; }

        public TimeSpan Clock { get; private set; }

        public List<int> Settings { get; } = [];

        public ThreadChoice Choice { get; }

        public void Train(int updates)
        {
            for (var i = 0; i < updates; i++)
            {
                var time = TimeSpan.FromSeconds(Step(Choice.Threads));
                Clock += time;
                _waited += Waits == true ? time : TimeSpan.Zero;
                Choice.Add(Samples, time);
            }
        }
    }
}
