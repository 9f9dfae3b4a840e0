using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>
/// The axes of a tensor, in order. Value-equal. <see cref="Unknown"/> stands for what a faulty stage would have produced: one
/// mistake is one diagnostic, so whatever is derived from it is unknown as well and every check of it is content.
/// </summary>
internal sealed class Shape : IEquatable<Shape>, IReadOnlyList<Axis>
{
    private readonly Axis[] axes;

    private Shape(Axis[] axes, bool isKnown)
    {
        this.axes = axes;
        IsKnown = isKnown;
    }

    /// <summary>Poisoned: it has no axes, and no later check speaks about it.</summary>
    public static Shape Unknown { get; } = new([], isKnown: false);

    /// <summary>A single number, such as a loss: known to have no axes.</summary>
    public static Shape Scalar { get; } = new([], isKnown: true);

    public bool IsKnown { get; }

    /// <summary>The number of axes; 0 for the unknown shape.</summary>
    public int Count => axes.Length;

    public Axis this[int index] => axes[index];

    public static Shape Of(params (Role Role, Dim Size)[] axes) =>
        new([.. axes.Select(static axis => new Axis(axis.Role, axis.Size))], isKnown: true);

    public static Shape Of(IEnumerable<Axis> axes) => new([.. axes], isKnown: true);

    /// <summary>The first axis of a role, or null.</summary>
    public Axis? Find(Role role) => axes.FirstOrDefault(axis => axis.Role == role);

    /// <summary>The position of the first axis of a role, or -1.</summary>
    public int IndexOf(Role role) => Array.FindIndex(axes, axis => axis.Role == role);

    /// <summary>Are these the roles, in this order? True for the unknown shape.</summary>
    public bool HasRoles(params Role[] roles) => !IsKnown || axes.Select(static axis => axis.Role).SequenceEqual(roles);

    /// <summary>The shape with the axes of a role resized; a shape without the role is a caller's mistake.</summary>
    public Shape Resize(Role role, Dim size)
    {
        int index = IndexOf(role);
        return !IsKnown ? this
            : index < 0 ? throw new ArgumentException($"{this} has no {role}.", nameof(role))
            : Replace(index, 1, new Axis(role, size));
    }

    /// <summary>The shape with some axes replaced by others.</summary>
    public Shape Replace(int index, int count, params Axis[] replacement) =>
        IsKnown ? Of(axes.Take(index).Concat(replacement).Concat(axes.Skip(index + count))) : this;

    /// <summary>The number of elements; null for the unknown shape.</summary>
    public Dim? Elements => IsKnown ? axes.Aggregate(Dim.One, static (product, axis) => product * axis.Size) : null;

    public IEnumerator<Axis> GetEnumerator() => ((IEnumerable<Axis>)axes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(Shape? other) => other is not null && IsKnown == other.IsKnown && axes.SequenceEqual(other.axes);

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode() => axes.Aggregate(axes.Length, static (hash, axis) => unchecked((hash * 31) + axis.GetHashCode()));

    /// <summary>"[B, ⌊(T - 400)/320⌋ + 1, 768]".</summary>
    public override string ToString() => IsKnown ? "[" + string.Join(", ", axes.Select(static axis => axis.Size.ToString())) + "]" : "[?]";
}
