using System.Diagnostics;
using System.Globalization;
using Data2Vec.Dsl.Checkpoints;
using Data2Vec.Dsl.Distillation;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Recipes;
using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// Trains a student and its teacher: the loop of fairseq's trainer.py, the same for every modality. Use it on one thread: tensors of a
/// step are released by a scope that belongs to the thread.
/// </summary>
/// <typeparam name="TBatch">The batch type of the encoder's modality.</typeparam>
public sealed class Trainer<TBatch> : IDisposable
    where TBatch : Batch
{
    private const string UpdateKey = "update";
    private const string SkippedKey = "skipped updates";
    private const string InARowKey = "skipped updates in a row";
    private const string RollBacksKey = "roll-backs";

    // What a roll-back leaves of the learning rate: the same again would collapse again.
    private const double RollBackScale = 0.5;
    private const string TeacherKey = "teacher moved for update";
    private readonly Pair<TBatch> _pair;
    private readonly Func<long, TBatch> _batches;
    private readonly TrainingOptions _options;
    private readonly Recipe _recipe;
    private readonly LearningRateSchedule _learningRates;
    private readonly Adam _adam;
    private readonly FiniteGuard _guard;
    private readonly StageWatch _stages;
    private readonly CollapseWatch _collapse;
    private readonly ICollective? _ranks;
    private readonly SharedUpdate? _shared;
    private TimeSpan _waited;
    private long _teacherMovedFor = -1;
    private bool _stop;

    /// <summary>Creates a trainer at update 0.</summary>
    /// <param name="pair">Student and teacher. The trainer does not own them.</param>
    /// <param name="batches">Gives the batch of a pass, counted from 0 through all updates; the trainer disposes it. An update has the recipe's <see cref="Recipe.Passes"/>.</param>
    /// <param name="options">What the declaration does not decide.</param>
    /// <exception cref="ArgumentException">The passes of an update do not divide into the processes.</exception>
    public Trainer(Pair<TBatch> pair, Func<long, TBatch> batches, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(batches);
        _pair = pair;
        _batches = batches;
        _options = options ?? new TrainingOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.LogEvery, 1, nameof(options));
        _recipe = _options.Recipe ?? pair.Recipe;
        _ranks = _options.Ranks;
        if (_ranks is not null && _recipe.Passes % _ranks.Size != 0)
        {
            throw new ArgumentException(
                $"An update has {_recipe.Ranks} × {_recipe.Accumulation} passes, which {_ranks.Size} processes cannot share equally; set the recipe's Ranks to {_ranks.Size}.", nameof(options));
        }

        _shared = _ranks is null ? null : new SharedUpdate(pair.Store, _ranks);
        _learningRates = _recipe.LearningRates();
        _adam = new Adam(pair.Store, _recipe, _options.FusedOptimizer);
        _guard = new FiniteGuard(pair.Store.Device);
        Monitor = _options.Monitor ?? pair.Monitor;
        _stages = new StageWatch(Monitor.Stages, pair.Store.Device);
        _collapse = new CollapseWatch(Monitor);
    }

    /// <summary>Updates done; the number of the next one, counted from 0.</summary>
    public long Update { get; private set; }

    /// <summary>Updates of the whole run.</summary>
    public long Updates => _options.Updates ?? _recipe.Updates;

    /// <summary>Called after each update and its report, with no part of it in flight: the place to <see cref="Save"/> from.</summary>
    public Action? AfterUpdate { get; set; }

    /// <summary>What is watched for a collapse, and what one leads to.</summary>
    public CollapseMonitor Monitor { get; }

    /// <summary>Told of each stage that collapses, once until it has recovered, where the monitor only warns.</summary>
    public Action<CollapseAlarm>? OnCollapse { get; set; }

    /// <summary>The stages that were collapsed in the last report, whatever their updates of grace.</summary>
    public IReadOnlyList<string> CollapsedStages => _collapse.Collapsed;

    /// <summary>How often the training has gone back after a collapse. Each time halves the learning rate of what follows.</summary>
    public int RollBacks { get; private set; }

    /// <summary>What the roll-backs leave of the schedule's learning rate.</summary>
    public double RateScale => Math.Pow(RollBackScale, RollBacks);

    /// <summary>Trains until the last update or until the token is cancelled; cancellation takes effect between updates.</summary>
    /// <param name="onStep">Called after the first, the last and every <see cref="TrainingOptions.LogEvery"/>th update.</param>
    /// <param name="cancellationToken">Stops the run, with several processes all of them after the same update; <see cref="Save"/> then keeps where it stopped.</param>
    /// <exception cref="DivergedException">
    /// Too many updates in a row had a loss or a gradient that is not finite. Such updates change nothing but the teacher, and count.
    /// </exception>
    /// <exception cref="CollapsedException">A stage has collapsed and the monitor does more than warn. Save then, or <see cref="RollBack"/>, and run again. With several processes only rank 0 looks.</exception>
    /// <exception cref="RankLostException">A process has gone. <see cref="Save"/> still keeps where the last complete update ended.</exception>
    /// <exception cref="InvalidOperationException">The thread is inside <c>torch.no_grad()</c> or <c>torch.inference_mode()</c>.</exception>
    public TrainingSummary Run(Action<StepMetrics>? onStep = null, CancellationToken cancellationToken = default)
    {
        GradientMode.ThrowIfOff();
        var watch = Stopwatch.StartNew();
        var (first, samples, reported) = (Update, 0L, (Samples: 0L, Elapsed: TimeSpan.Zero, Waited: _waited));
        StepMetrics? last = null;
        _pair.train();
        _stop = _ranks is null && cancellationToken.IsCancellationRequested;
        while (Update < Updates && !_stop)
        {
            var report = Update == 0 || (Update + 1) % _options.LogEvery == 0 || Update + 1 == Updates;
            var step = TakeStep(report, cancellationToken);
            samples += step.Samples;
            if (step.Measured is { } measured)
            {
                var elapsed = watch.Elapsed;
                last = measured with
                {
                    SamplesPerSecond = (samples - reported.Samples) / (elapsed - reported.Elapsed).TotalSeconds,
                    DataWait = (_waited - reported.Waited) / (elapsed - reported.Elapsed),
                    Elapsed = elapsed,
                    Remaining = elapsed / (Update - first) * (Updates - Update),
                };
                reported = (samples, elapsed, _waited);
                onStep?.Invoke(last);
                StopIfUseless(last);
            }

            AfterUpdate?.Invoke();
            _stop |= _ranks is null && cancellationToken.IsCancellationRequested;
        }

        return new TrainingSummary(Update, Update >= Updates, samples, watch.Elapsed, last);
    }

    /// <summary>Writes student, teacher, the optimiser's moments and the update: all that <see cref="Restore"/> needs to go on.</summary>
    /// <param name="path">The file; it appears only when it is complete.</param>
    /// <param name="metadata">More strings to keep in it.</param>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public void Save(string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = torch.NewDisposeScope();
        var (skipped, inARow) = _guard.Read();
        var strings = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>(), StringComparer.Ordinal)
        {
            [UpdateKey] = Update.ToString(CultureInfo.InvariantCulture),
            [SkippedKey] = skipped.ToString(CultureInfo.InvariantCulture),
            [InARowKey] = inARow.ToString(CultureInfo.InvariantCulture),
            [RollBacksKey] = RollBacks.ToString(CultureInfo.InvariantCulture),
        };
        _collapse.Save(strings);
        if (_teacherMovedFor == Update)
        {
            // An update that was not completed has moved the teacher already.
            strings[TeacherKey] = strings[UpdateKey];
        }

        Safetensors.Write(path, Slots(), strings);
    }

    /// <summary>
    /// Goes back to where <see cref="Save"/> was called. A run that goes on from there does the same as one that never stopped.
    /// </summary>
    /// <returns>The strings in the file.</returns>
    /// <exception cref="CheckpointException">The file is unreadable or of another model.</exception>
    public IReadOnlyDictionary<string, string> Restore(string path)
    {
        using var scope = torch.NewDisposeScope();
        using var file = SafetensorsFile.Open(path);
        if (Count(UpdateKey) is not { } update)
        {
            throw new CheckpointException($"'{path}' is no training state: it does not say after which update it was written.");
        }

        // A bit turned in the name of the checksum would leave none.
        if (!file.Metadata.ContainsKey(Checksum.Key))
        {
            throw new CheckpointException($"'{path}' is damaged: it has no checksum.");
        }

        Checkpoint.Fill(path, _pair.GetName(), Slots());
        (Update, _adam.Steps) = (update, update);
        _teacherMovedFor = Count(TeacherKey) ?? -1;
        _guard.Restore(Count(SkippedKey) ?? 0, Count(InARowKey) ?? 0);
        _collapse.Restore(file.Metadata);
        RollBacks = (int)(Count(RollBacksKey) ?? 0);
        return file.Metadata;

        long? Count(string key) =>
            long.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
    }

    /// <summary>
    /// Goes back to a state from before a collapse, and on with half the learning rate. <see cref="Save"/> the state again before it is used
    /// elsewhere: it keeps how often this was done.
    /// </summary>
    /// <returns>The strings in the file.</returns>
    /// <exception cref="CheckpointException">The file is unreadable or of another model.</exception>
    public IReadOnlyDictionary<string, string> RollBack(string path)
    {
        var before = RollBacks;
        var strings = Restore(path);
        RollBacks = Math.Max(before, RollBacks) + 1;
        return strings;
    }

    /// <summary>Brings all processes to where rank 0 is: parameters, teacher, moments and counters. Call it on each rank before <see cref="Run"/>.</summary>
    /// <exception cref="RankLostException">A process has gone.</exception>
    public void FollowRankZero()
    {
        if (_ranks is null)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        using var gradient = torch.no_grad();
        var (skipped, inARow) = _guard.Read();
        var counters = string.Create(CultureInfo.InvariantCulture, $"{Update} {_teacherMovedFor} {skipped} {inARow} {RollBacks}");
        var zero = Array.ConvertAll(_ranks.BroadcastText(counters).Split(' '), text => long.Parse(text, CultureInfo.InvariantCulture));
        (Update, _adam.Steps, _teacherMovedFor) = (zero[0], zero[0], zero[1]);
        _guard.Restore(zero[2], zero[3]);
        RollBacks = (int)zero[4];
        foreach (var values in new[] { _pair.Store.Values, _pair.TeacherEncoder.Store.Values, _adam.FirstMoment, _adam.SecondMoment })
        {
            _ranks.Broadcast(values);
        }
    }

    // Of several processes one looks for a collapse, at its own part of the update, and decides for all.
    private bool Leads => _ranks is null or { Rank: 0 };

    /// <inheritdoc/>
    public void Dispose()
    {
        _stages.Dispose();
        _adam.Dispose();
        _guard.Dispose();
    }

    private IEnumerable<Slot> Slots() => _pair.Slots().Concat(_adam.Moments());

    // One training update. Everything made on the way is released at its end.
    private (long Samples, StepMetrics? Measured) TakeStep(bool measure, CancellationToken stop)
    {
        using var scope = torch.NewDisposeScope();
        var (n, store) = (Update, _pair.Store);
        using var precision = MixedPrecision.Use(MixedPrecision.Applies(_recipe.Precision, store.Device));
        var (samples, masked) = (0L, 0L);
        var loss = torch.zeros(1, torch.ScalarType.Float32, store.Device);
        StepResult last = default;
        store.Gradients!.zero_();
        for (var pass = _ranks?.Rank ?? 0; pass < _recipe.Passes; pass += _ranks?.Size ?? 1)
        {
            // Released before the next pass, but for what is reported.
            using var passing = torch.NewDisposeScope();
            var index = (n * _recipe.Passes) + pass;

            StepDraws.Seed(_options.SeedOf(index));

            var asked = Stopwatch.GetTimestamp();
            using var batch = _batches(index);
            _waited += Stopwatch.GetElapsedTime(asked);
            using var mask = _pair.Masking.Sample(_pair.GridOf(batch), _options.Seed, index, store.Device);
            if (_teacherMovedFor != n)
            {
                // The teacher moves at the start of an update, by the student as the last update left it; but only once there is a batch and a
                // mask, since who tries again after they failed must not move it twice.
                _pair.UpdateTeacher(n);
                _teacherMovedFor = n;
            }

            _pair.Watch = measure && Leads ? _stages : null;
            var result = _pair.forward(batch, mask);
            _pair.Watch = null;
            if (result.SampleSize > 0 && result.Loss.requires_grad)
            {
                // A pass that drops every block may leave nothing to go back through.
                using var denormals = new FlushedDenormals();
                result.Loss.backward();
            }

            (samples, masked) = (samples + batch.Count, masked + result.SampleSize);
            loss.add_(result.Loss.detach());
            if (measure && result.SampleSize > 0)
            {
                last.Prediction?.Dispose();
                last.Target?.Dispose();
                last = result with { Prediction = result.Prediction.MoveToOuterDisposeScope(), Target = result.Target.MoveToOuterDisposeScope() };
            }
        }

        if (_shared is not null)
        {
            (samples, masked, _stop) = _shared.Sum(loss, samples, masked, stop.IsCancellationRequested);
        }

        if (masked == 0)
        {
            throw new InvalidOperationException($"Update {n} has nothing to learn from: none of its {samples} samples has a masked position.");
        }

        // The losses are sums; dividing the gradient makes it the mean over the masked positions of all passes, however unlike their numbers.
        var (norm, divisor) = GradientClip.Of(store.Gradients!, _recipe.ClipNorm, masked);

        var learningRate = _learningRates.At(n) * RateScale;
        _guard.Look(loss, norm);
        _adam.Step(learningRate, divisor, _guard.Skip);
        Update = n + 1;
        return (samples, measure ? Measure(loss, masked, last, norm, learningRate, _pair.TeacherDecay.At(n)) : null);
    }

    // All numbers of a report come from the device in one transfer; the deviations are those of the last pass of
    // this process, and NaN where it masked nothing.
    private StepMetrics Measure(torch.Tensor loss, long masked, StepResult last, torch.Tensor norm, double learningRate, double decay)
    {
        torch.Tensor DeviationOf(torch.Tensor? values) => values is null ? torch.tensor(float.NaN, torch.ScalarType.Float32, loss.device) : Deviation.Of(values);
        var (target, prediction) = (DeviationOf(last.Target), DeviationOf(last.Prediction));
        if (Leads && last.Target is not null)
        {
            _stages.See(CollapseMonitor.Target, last.Target, target);
            _stages.See(CollapseMonitor.Prediction, last.Prediction, prediction);
        }

        var numbers = torch.cat([loss, torch.stack([target, prediction, norm]), _guard.Counts, _stages.Take()]).cpu().data<float>().ToArray();
        return new StepMetrics(
            Update,
            Updates,
            Loss: numbers[0] / masked,
            TargetDeviation: numbers[1],
            PredictionDeviation: numbers[2],
            decay,
            learningRate,
            GradientNorm: numbers[3],
            SamplesPerSecond: 0,
            Elapsed: TimeSpan.Zero,
            Remaining: TimeSpan.Zero,
            SkippedUpdates: (long)numbers[4],
            SkippedInARow: (long)numbers[6],
            Stages: _stages.Read(numbers.AsSpan(7)));
    }

    private void StopIfUseless(StepMetrics metrics)
    {
        if (metrics.SkippedInARow >= _options.MaxSkippedInARow)
        {
            throw Diverged(metrics);
        }

        if (!Leads)
        {
            return;
        }

        var alarms = _collapse.Look(metrics.Stages ?? [], metrics.Update);
        if (alarms.Count > 0 && Monitor.OnCollapse != Collapse.Warn)
        {
            throw new CollapsedException(
                string.Create(CultureInfo.InvariantCulture, $"Training collapsed by update {metrics.Update}: {string.Join("; ", alarms)}. ")
                + "Lower the learning rate, raise the teacher's decay, normalise the targets or mask more.",
                metrics,
                alarms);
        }

        foreach (var alarm in alarms)
        {
            OnCollapse?.Invoke(alarm);
        }
    }

    private DivergedException Diverged(StepMetrics metrics)
    {
        using var scope = torch.NewDisposeScope();
        var broken = !_pair.Store.Values.isfinite().all().item<bool>();
        return new DivergedException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Training diverged by update {metrics.Update}: {metrics.SkippedInARow} updates in a row had a loss or a gradient that is not finite ")
            + string.Create(CultureInfo.InvariantCulture, $"(the loss is {metrics.Loss}, the gradient's norm {metrics.GradientNorm}) and were skipped; ")
            + (broken ? "the parameters themselves are no numbers any more; " : "")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"lower the learning rate (now {metrics.LearningRate:G3}), lengthen the warm-up or clip the gradient at a lower norm."),
            metrics);
    }
}
