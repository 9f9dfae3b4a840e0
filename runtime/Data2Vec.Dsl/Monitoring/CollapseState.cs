namespace Data2Vec.Dsl.Monitoring;

/// <summary>Remembers which stages are collapsed and of which that was told, also in training states: a run that goes on does not say it twice.</summary>
internal sealed class CollapseState(CollapseMonitor monitor)
{
    /// <summary>In a training state: the stages that were collapsed when it was written; nothing where all were healthy.</summary>
    public const string CollapsedKey = "collapsed stages";

    private const string ToldKey = "collapsed stages told";
    private const string Separator = ", ";
    private HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>The stages that the last report saw beyond a threshold, those of the first updates included.</summary>
    public IReadOnlyList<string> Collapsed { get; private set; } = [];

    /// <summary>Checks the stages of a report.</summary>
    /// <param name="stages">The spread of each stage.</param>
    /// <param name="update">The update after which they were measured.</param>
    /// <returns>What has to be told: stages that have collapsed since they were healthy last.</returns>
    public IReadOnlyList<CollapseAlarm> Check(IReadOnlyList<Spread> stages, long update)
    {
        var alarms = monitor.Check(stages, update);
        Collapsed = [.. alarms.Select(alarm => alarm.Stage)];
        _told.IntersectWith(Collapsed);
        return update <= monitor.After ? [] : [.. alarms.Where(alarm => _told.Add(alarm.Stage))];
    }

    /// <summary>Writes what is remembered into a training state.</summary>
    public void Save(IDictionary<string, string> strings)
    {
        strings[CollapsedKey] = string.Join(Separator, Collapsed);
        strings[ToldKey] = string.Join(Separator, Collapsed.Where(_told.Contains));
    }

    /// <summary>Takes up what a training state remembers.</summary>
    public void Restore(IReadOnlyDictionary<string, string> strings)
    {
        Collapsed = Names(CollapsedKey);
        _told = new(Names(ToldKey), StringComparer.Ordinal);

        string[] Names(string key) => strings.GetValueOrDefault(key) is { Length: > 0 } names ? names.Split(Separator) : [];
    }
}
