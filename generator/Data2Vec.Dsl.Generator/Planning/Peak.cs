using System.Collections.Generic;
using System.Linq;
using Data2Vec.Dsl.Generator.Shapes;

namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>
/// The most memory of several moments. Which moment that is may depend on the samples of a batch and on their length, so all that can be the most are
/// kept; the others are left out.
/// </summary>
internal sealed class Peak
{
    private Peak(IReadOnlyList<Memory> moments) => Moments = moments;

    /// <summary>No moment.</summary>
    public static Peak None { get; } = new([]);

    /// <summary>What is alive at the moments of which each can be the most.</summary>
    public IReadOnlyList<Memory> Moments { get; }

    public static implicit operator Peak(Memory moment) => new([moment]);

    /// <summary>The same with more alive throughout.</summary>
    public static Peak operator +(Peak peak, Memory more) => ReferenceEquals(more, Memory.None) ? peak : new([.. peak.Moments.Select(moment => moment + more)]);

    /// <summary>The same with less alive throughout.</summary>
    public static Peak operator -(Peak peak, Memory less) => ReferenceEquals(less, Memory.None) ? peak : new([.. peak.Moments.Select(moment => moment - less)]);

    /// <summary>The most of all.</summary>
    public static Peak Max(params Peak[] peaks)
    {
        var most = new List<Memory>();
        foreach (var moment in peaks.SelectMany(peak => peak.Moments))
        {
            var against = most.ConvertAll(moment.Against);
            if (!against.Exists(side => side.AtMost))
            {
                most = [.. most.Where((_, i) => !against[i].AtLeast), moment];
            }
        }

        return new(most);
    }

    /// <summary>The moments that are the most of all for some of these batches.</summary>
    public Peak MostOf(IReadOnlyList<(double Samples, IReadOnlyDictionary<string, long> Values)> batches)
    {
        var most = batches.Select(batch => Moments.OrderByDescending(moment => Bytes(moment, batch.Samples, batch.Values)).First());
        return new([.. most.Distinct()]);
    }

    /// <summary>Bytes for a batch whose samples are of one length.</summary>
    /// <param name="samples">Samples of the batch.</param>
    /// <param name="values">Values of the symbols in sizes.</param>
    /// <remarks>A batch may be so large that its bytes exceed the range of whole numbers.</remarks>
    public double At(double samples, IReadOnlyDictionary<string, long> values) =>
        Moments.Select(moment => Bytes(moment, samples, values)).DefaultIfEmpty().Max();

    private static double Bytes(Memory moment, double samples, IReadOnlyDictionary<string, long> values) =>
        (samples * moment.OfSample.Evaluate(values)) + moment.Once.Evaluate(values);
}
