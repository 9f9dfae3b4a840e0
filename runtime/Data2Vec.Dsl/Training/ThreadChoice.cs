using Data2Vec.Dsl.Machine;
using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// Chooses the threads of an operation where other programs want the same processors. The threads of an operation wait for the slowest of them: when one
/// has lost its processor, all stand still, and one thread alone is faster than several.
/// </summary>
/// <remarks>
/// As long as nobody else wants the processors nothing is tried and nothing changes. When this process waits for processors, each number of threads
/// takes its turn for a few updates, twice, and the fastest stays for a while. Then it is tried again: the others may have gone. The numbers of threads
/// differ in the last bits of their sums.
/// </remarks>
internal sealed class ThreadChoice
{
    // Threads together that have waited for half of the time.
    private const double BusyShare = 0.5;

    // Where the system does not tell who waits: what a rate falls to.
    private const double FallenRate = 0.7;

    // What fewer threads must be better by: a trial is short, and its rates are uncertain.
    private const double Gain = 1.1;
    private const int Rounds = 2;
    private const int UpdatesOfTurn = 2;
    private const int MaxHolds = 5;
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(10);

    private readonly int[] _candidates;
    private readonly Func<TimeSpan?> _waited;
    private readonly Action<int> _set;
    private readonly (long Samples, TimeSpan Time)[] _tried;
    private (int Updates, long Samples, TimeSpan Time) _turn;
    private TimeSpan? _waitedBefore;
    private TimeSpan _left;
    private double _best;
    private int _holds;
    private int _turnsDone = -1;

    /// <summary>Starts with all threads.</summary>
    /// <param name="most">All threads: what the user or the library has chosen.</param>
    /// <param name="waited">How long this process's threads have waited for processors; null where nothing is known.</param>
    /// <param name="set">Sets the number of threads.</param>
    public ThreadChoice(int most, Func<TimeSpan?> waited, Action<int> set)
    {
        _candidates = [.. Halves(most)];
        (_waited, _set, Threads) = (waited, set, most);
        _tried = new (long, TimeSpan)[_candidates.Length];
        _waitedBefore = waited();
    }

    /// <summary>The choice for a training on a device; null where there is nothing to choose, or where the bits must repeat themselves.</summary>
    /// <param name="isWanted">Whether the run may choose.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="isShared">Whether several processes share it: all must round the gradient's norm alike.</param>
    public static ThreadChoice? Of(bool isWanted, torch.Device device, bool isShared)
    {
        var most = torch.get_num_threads();
        return isWanted && !isShared && most > 1 && device.type == DeviceType.CPU && !DeterministicAlgorithms.AreRequired
            ? new(most, RunQueue.Waited, torch.set_num_threads) : null;
    }

    /// <summary>The number in use.</summary>
    public int Threads { get; private set; }

    /// <summary>Takes note of an update that was computed, and may change the number of threads for the next one.</summary>
    /// <param name="samples">Its samples.</param>
    /// <param name="time">How long it took.</param>
    public void Add(long samples, TimeSpan time)
    {
        _turn = (_turn.Updates + 1, _turn.Samples + samples, _turn.Time + time);
        if (_turnsDone >= 0)
        {
            if (_turn.Updates >= UpdatesOfTurn)
            {
                EndTurn();
            }

            return;
        }

        _left -= time;
        if (_turn.Time >= s_window)
        {
            EndWindow();
        }
    }

    /// <summary>Goes back to all threads, for what is computed after the training.</summary>
    public void Reset() => Use(_candidates[0]);

    private void EndWindow()
    {
        var waited = _waited();
        var rate = _turn.Samples / _turn.Time.TotalSeconds;
        var isBusy = waited - _waitedBefore is { } more ? more >= BusyShare * _turn.Time : rate < FallenRate * _best;
        (_best, _waitedBefore, _turn) = (Math.Max(_best, rate), waited, default);

        // With fewer threads than all, whether the others have gone shows in a trial only.
        if (_left <= TimeSpan.Zero && (isBusy || Threads < _candidates[0]))
        {
            Array.Clear(_tried);
            _turnsDone = 0;
            Use(_candidates[0]);
        }
    }

    private void EndTurn()
    {
        var candidate = _turnsDone % _candidates.Length;
        _tried[candidate] = (_tried[candidate].Samples + _turn.Samples, _tried[candidate].Time + _turn.Time);
        _turn = default;
        _turnsDone++;
        if (_turnsDone < Rounds * _candidates.Length)
        {
            Use(_candidates[_turnsDone % _candidates.Length]);
            return;
        }

        double Rate(int candidate) => _tried[candidate].Samples / _tried[candidate].Time.TotalSeconds;
        var fastest = Enumerable.Range(0, _candidates.Length).MaxBy(Rate);
        Use(_candidates[Rate(fastest) > Gain * Rate(0) ? fastest : 0]);

        // A trial costs time, so that one that is repeated waits longer each time.
        _holds = Math.Min(_holds + 1, MaxHolds);
        _left = s_hold * Math.Pow(2, _holds - 1);
        (_turnsDone, _waitedBefore, _best) = (-1, _waited(), 0);
    }

    private void Use(int threads)
    {
        if (threads != Threads)
        {
            _set(threads);
            Threads = threads;
        }
    }

    // 16, 8, 4, 2, 1.
    private static IEnumerable<int> Halves(int most)
    {
        for (var threads = most; threads >= 1; threads /= 2)
        {
            yield return threads;
        }
    }
}
