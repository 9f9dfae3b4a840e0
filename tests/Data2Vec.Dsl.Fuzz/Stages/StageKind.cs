using System.Reflection;
using Data2Vec.Dsl.Fuzz.Declarations;
using Data2Vec.Dsl.Fuzz.Oracle;

namespace Data2Vec.Dsl.Fuzz.Stages;

/// <summary>
/// A kind of stage, all in one file: where it may be drawn, how, and what it does, naively. A new kind is found by being there.
/// </summary>
internal abstract class StageKind
{
    private static readonly Dictionary<string, StageKind> s_all = Found<StageKind>().ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>Every kind, by the name that it is written with.</summary>
    public static IReadOnlyDictionary<string, StageKind> All => s_all;

    public abstract string Name { get; }

    /// <summary>Begins encoders of this medium; null for all other stages.</summary>
    public virtual Medium? Entry => null;

    /// <summary>Whether several may stand in an encoder.</summary>
    public virtual bool MayRepeat => false;

    /// <summary>Whether it may be drawn here, between the front and the blocks.</summary>
    public virtual bool Fits(Flow flow) => Entry is null && flow.Form == Form.Vectors && flow.Blocks is null && (MayRepeat || !flow.Seen.Contains(Name));

    /// <summary>A right one for this place; values at the edge of being right often.</summary>
    public abstract Applied Draw(Dice dice, Flow flow);

    /// <summary>What it does to what flows.</summary>
    /// <exception cref="Wrong">It does not fit here.</exception>
    public abstract void Apply(Applied stage, Flow flow);

    /// <summary>Values at the edge of being right or wrong in this place: what a mistaken number would be.</summary>
    public virtual IEnumerable<Argument> Edges(Flow flow) => [];

    /// <summary>The same and, where the stage says so, what is at an edge only beside another argument.</summary>
    public virtual IEnumerable<Argument> Edges(Applied stage, Flow flow) => Edges(flow);

    /// <summary>More edges, which are drawn in turn alone: by chance they are hardly met.</summary>
    public virtual IEnumerable<Argument> Rare(Applied stage) => [];

    /// <summary>One of each class that derives from a kind.</summary>
    public static IEnumerable<T> Found<T>() => Assembly.GetExecutingAssembly().GetTypes()
        .Where(t => t.IsSubclassOf(typeof(T)) && !t.IsAbstract)
        .OrderBy(t => t.Name, StringComparer.Ordinal)
        .Select(t => (T)Activator.CreateInstance(t)!);

    /// <summary>A size that must be said and be at least 1.</summary>
    protected static void NeedSize(Applied stage, string argument, long value)
    {
        Wrong.Unless(stage.Says(argument), argument + " is missing");
        Wrong.Unless(value >= 1, argument + " is below 1");
    }
}
