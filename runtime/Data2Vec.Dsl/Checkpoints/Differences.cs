using Data2Vec.Dsl.Files;

namespace Data2Vec.Dsl.Checkpoints;

/// <summary>What keeps a file from fitting a model, told in one sentence.</summary>
internal sealed class Differences
{
    private const int Named = 3;
    private readonly List<string> _shapes = [];

    public List<string> Missing { get; } = [];

    public List<string> Extra { get; } = [];

    public void AddShape(string name, IEnumerable<long> found, IEnumerable<long> wanted) =>
        _shapes.Add($"{Printable.Name(name)} is {SafetensorsEntry.Describe(found)} instead of {SafetensorsEntry.Describe(wanted)}");

    /// <summary>Refuses a source that does not fit.</summary>
    /// <param name="source">What it is called.</param>
    /// <param name="model">The model that it does not fit.</param>
    /// <param name="advice">What else is to be said, as a clause; empty for nothing.</param>
    public void ThrowIfAny(string source, string model, string advice = "")
    {
        var facts = new List<string>();
        Add("it lacks", Missing, Printable.Name);
        Add("it also holds", Extra, Printable.Name);
        Add("in it", _shapes, shape => shape);
        if (facts.Count > 0)
        {
            throw new CheckpointException($"{source} does not fit '{model}': {string.Join("; ", facts)}{(advice.Length == 0 ? "" : $"; {advice}")}.");
        }

        void Add(string what, List<string> items, Func<string, string> shown)
        {
            if (items.Count > 0)
            {
                var more = items.Count > Named ? $" and {items.Count - Named} more" : "";
                facts.Add($"{what} {string.Join(", ", items.Take(Named).Select(shown))}{more}");
            }
        }
    }
}
