using System;
using System.Collections.Generic;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>A product of atoms, shared by all terms that are multiples of it. The empty product is one.</summary>
internal sealed class Monomial
{
    private readonly Atom[] atoms;

    private Monomial(Atom[] atoms, string key)
    {
        (this.atoms, Key) = (atoms, key);
        Bounds = Bounds.OfProduct(atoms);
    }

    public static Monomial One { get; } = new([], "");

    /// <summary>The factors, sorted by key; a power is a repeated factor.</summary>
    public IReadOnlyList<Atom> Atoms => atoms;

    /// <summary>Equal keys mean equal products; empty for one.</summary>
    public string Key { get; }

    /// <summary>The limits of its value.</summary>
    public Bounds Bounds { get; }

    public static Monomial Of(Atom atom) => new([atom], atom.Key);

    public static Monomial operator *(Monomial a, Monomial b)
    {
        if (a.atoms.Length == 0 || b.atoms.Length == 0)
        {
            return a.atoms.Length == 0 ? b : a;
        }

        Atom[] atoms = [.. a.atoms, .. b.atoms];
        Array.Sort(atoms, static (x, y) => string.CompareOrdinal(x.Key, y.Key));
        return new(atoms, string.Join("·", Array.ConvertAll(atoms, static atom => atom.Key)));
    }

    /// <summary>The order of the normal form: that of the keys.</summary>
    public int CompareTo(Monomial other) => ReferenceEquals(this, other) ? 0 : string.CompareOrdinal(Key, other.Key);
}
