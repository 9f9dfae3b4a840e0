using System.Diagnostics;
using System.Globalization;
using Data2Vec.Dsl.Data;
using Data2Vec.Dsl.Distributed;
using Data2Vec.Dsl.Monitoring;
using Data2Vec.Dsl.Objectives;
using Data2Vec.Dsl.Randomness;
using Data2Vec.Dsl.Recipes;
using TorchSharp;

namespace Data2Vec.Dsl.Training;

/// <summary>
/// Trains a student with its teacher, or an encoder with a head: the loop of fairseq's trainer.py, the same for every modality. Use it on one thread: tensors
/// of a step are released by a scope that belongs to the thread.
/// </summary>
/// <typeparam name="TBatch">What a step learns from: the batch type of the encoder's modality, or such batches with labels.</typeparam>
public sealed partial class Trainer<TBatch> : IDisposable
    where TBatch : Batch
{
    // What a roll-back leaves of the learning rate: the same again would collapse again.
    private const double RollBackScale = 0.5;
    private readonly ITrainable<TBatch> _model;
    private readonly IBatchSource<TBatch> _source;
    private readonly TrainingOptions _options;
    private readonly Recipe _recipe;
    private readonly LearningRateSchedule _learningRates;
    private readonly Optimizer _optimizer;
    private readonly torch.Device _device;
    private readonly FiniteGuard _guard;
    private readonly Probe _probe;
    private readonly CollapseState _collapse;
    private readonly ICollective? _ranks;
    private TimeSpan _waited;
    private long _begunUpdate = -1;
    private bool _stop;

    /// <summary>Creates a trainer at update 0.</summary>
    /// <param name="model">A pair, or an encoder with a head. The trainer does not own it.</param>
    /// <param name="source">Gives the batch of each pass; an update has the recipe's <see cref="Recipe.Passes"/>. The trainer disposes the batches, and does not own the source.</param>
    /// <param name="options">What the declaration does not decide.</param>
    /// <exception cref="ArgumentException">
    /// Neither the model nor the options have a recipe, all parameters are frozen, or the passes of an update do not divide into the processes.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">A step needs more memory than there is; the message says which batch fits.</exception>
    public Trainer(ITrainable<TBatch> model, IBatchSource<TBatch> source, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        (_model, _source, _options) = (model, source, options ?? new TrainingOptions());
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.LogEvery, 1, nameof(options));
        _recipe = _options.Recipe ?? model.Recipe ?? throw new ArgumentException(
            $"'{model.GetName()}' declares no recipe; declare a [Recipe], or give one: new TrainingOptions {{ Recipe = new Recipe(Updates: 1000, BatchSize: 32, LearningRate: 1e-4) }}.",
            nameof(options));
        _ranks = _options.Ranks;
        if (_ranks is not null && _recipe.Passes % _ranks.Size != 0)
        {
            throw new ArgumentException(
                $"An update has {_recipe.WorldSize} × {_recipe.Accumulation} passes, which {_ranks.Size} processes cannot share equally; set the recipe's WorldSize to {_ranks.Size}.", nameof(options));
        }

        StepMemory.ThrowIfTooLarge(model, _recipe);
        _learningRates = _recipe.LearningRates();
        _optimizer = new Optimizer(model.Trained, _recipe, _options.FusedOptimizer, _ranks);
        _device = model.Trained[0].Store.Device;
        _guard = new FiniteGuard(_device);
        Monitor = _options.Monitor ?? model.Monitor;
        _probe = new Probe(Leads ? Monitor.Stages : [], _device);
        _collapse = new CollapseState(Monitor);
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
    /// <exception cref="InvalidOperationException">The thread is inside <c>torch.no_grad()</c> or <c>torch.inference_mode()</c>, or no sample of an update gives a loss.</exception>
    public TrainingSummary Run(Action<StepMetrics>? onStep = null, CancellationToken cancellationToken = default)
    {
        GradientMode.ThrowIfOff();
        var watch = Stopwatch.StartNew();
        var (first, samples, reported) = (Update, 0L, (Samples: 0L, Elapsed: TimeSpan.Zero, Waited: _waited));
        StepMetrics? last = null;
        _model.train();
        _stop = _ranks is null && cancellationToken.IsCancellationRequested;
        try
        {
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
                    ThrowIfDivergedOrCollapsed(last);
                }

                AfterUpdate?.Invoke();
                _stop |= _ranks is null && cancellationToken.IsCancellationRequested;
            }
        }
        finally
        {
            _optimizer.Thaw();
        }

        return new TrainingSummary(Update, Update >= Updates, samples, watch.Elapsed, last);
    }

    // Of several processes one looks for a collapse, at its own part of the update, and decides for all.
    private bool Leads => _ranks is null or { Rank: 0 };

    /// <inheritdoc/>
    public void Dispose()
    {
        _probe.Dispose();
        _optimizer.Dispose();
        _guard.Dispose();
    }

    // One training update. Everything made on the way is released at its end.
    private (long Samples, StepMetrics? Measured) TakeStep(bool measure, CancellationToken stop)
    {
        using var scope = torch.NewDisposeScope();
        using var precision = MixedPrecision.Use(MixedPrecision.Applies(_recipe.Precision, _device));
        var (n, samples, count) = (Update, 0L, 0L);
        var loss = torch.zeros(1, torch.ScalarType.Float32, _device);
        _optimizer.FreezeFor(n);
        _optimizer.Zero();
        for (var pass = _ranks?.Rank ?? 0; pass < _recipe.Passes; pass += _ranks?.Size ?? 1)
        {
            // Released before the next pass.
            using var passing = torch.NewDisposeScope();
            var index = (n * _recipe.Passes) + pass;
            StepDraws.Seed(_options.SeedOf(index));
            using var batch = NextBatch(index);
            Begin(n);
            var result = _model.Step(batch, new TrainingPass(n, index, _options.Seed, measure ? _probe : null));
            if (result.Count > 0 && result.Sum.requires_grad)
            {
                // A pass that drops every block may leave nothing to go back through.
                using var denormals = new FlushedDenormals();
                result.Sum.backward();
            }

            (samples, count) = (samples + batch.Count, count + result.Count);
            loss.add_(result.Sum.detach());
        }

        (samples, count, var stopped) = _optimizer.Share(loss, samples, count, stop.IsCancellationRequested);
        _stop |= _ranks is not null && stopped;
        if (count == 0)
        {
            throw new InvalidOperationException($"Update {n} has nothing to learn from: none of its {samples} samples has a masked position.");
        }

        // The losses are sums; dividing the gradient makes it the mean over all passes, however unlike their counts.
        var (norm, divisor) = _optimizer.Clip(count);
        var learningRate = _learningRates.At(n) * RateScale;
        _guard.Check(loss, norm);
        _optimizer.Step(learningRate, divisor, _guard.Skip);
        Update = n + 1;
        return (samples, measure ? Measure(loss, count, norm, learningRate) : null);
    }

    private TBatch NextBatch(long index)
    {
        var asked = Stopwatch.GetTimestamp();
        var batch = _source.BatchAt(index);
        _waited += Stopwatch.GetElapsedTime(asked);
        return batch;
    }

    // Only once there is a batch, and not again where an update that failed is tried again: a teacher must not move twice.
    private void Begin(long update)
    {
        if (_begunUpdate != update)
        {
            _model.BeginUpdate(update);
            _begunUpdate = update;
        }
    }

    // All numbers of a report come from the device in one transfer; those of the probe are of the last pass of this process.
    private StepMetrics Measure(torch.Tensor loss, long count, torch.Tensor norm, double learningRate)
    {
        var numbers = torch.cat([loss, norm.view(1), _guard.Counts, _probe.Gather()]).cpu().data<float>().ToArray();
        var (stages, figures) = _probe.Read(numbers.AsSpan(5));
        return new StepMetrics(
            Update,
            Updates,
            Loss: numbers[0] / count,
            learningRate,
            GradientNorm: numbers[1],
            SamplesPerSecond: 0,
            Elapsed: TimeSpan.Zero,
            Remaining: TimeSpan.Zero,
            SkippedUpdates: (long)numbers[2],
            SkippedInARow: (long)numbers[4])
        {
            Epoch = Update * _recipe.Passes / _source.BatchesPerEpoch,
            Figures = figures,
            Stages = stages,
        };
    }

    private void ThrowIfDivergedOrCollapsed(StepMetrics metrics)
    {
        if (metrics.SkippedInARow >= _options.MaxSkippedInARow)
        {
            throw Diverged(metrics);
        }

        if (!Leads)
        {
            return;
        }

        var alarms = _collapse.Check(metrics.Stages, metrics.Update);
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

    private DivergedException Diverged(StepMetrics metrics) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Training diverged by update {metrics.Update}: {metrics.SkippedInARow} updates in a row had a loss or a gradient that is not finite ")
        + string.Create(CultureInfo.InvariantCulture, $"(the loss is {metrics.Loss}, the gradient's norm {metrics.GradientNorm}) and were skipped; ")
        + (_optimizer.AreParametersFinite ? "" : "the parameters themselves are no numbers any more; ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"lower the learning rate (now {metrics.LearningRate:G3}), lengthen the warm-up or clip the gradient at a lower norm."),
        metrics);
}
