namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>How a size moves when one symbol grows and the others stay: never down, never up, or not known from its form.</summary>
internal enum Direction
{
    Constant,
    Rising,
    Falling,
    Mixed,
}

internal static class Directions
{
    public static Direction Of(Dim size, Symbol symbol)
    {
        Direction direction = Direction.Constant;
        foreach (Term term in size.Terms)
        {
            Direction product = OfProduct(term, symbol);
            direction = Both(direction, term.Coefficient > 0 ? product : Opposite(product));
        }

        return direction;
    }

    /// <summary>A product of rising factors rises if none of its factors is negative; so does a floor of a rising numerator.</summary>
    private static Direction OfProduct(Term term, Symbol symbol)
    {
        Direction direction = Direction.Constant;
        bool nonNegative = true;
        foreach (Atom atom in term.Atoms)
        {
            Direction factor = atom is FloorAtom floor ? Of(floor.Numerator, symbol)
                : ((SymbolAtom)atom).Symbol == symbol ? Direction.Rising : Direction.Constant;
            direction = Both(direction, factor);
            nonNegative &= term.Atoms.Count == 1 || atom.Bounds.Low >= 0;
        }

        return nonNegative || direction == Direction.Constant ? direction : Direction.Mixed;
    }

    private static Direction Both(Direction a, Direction b) =>
        a == Direction.Constant || a == b ? b : b == Direction.Constant ? a : Direction.Mixed;

    private static Direction Opposite(Direction direction) => direction switch
    {
        Direction.Rising => Direction.Falling,
        Direction.Falling => Direction.Rising,
        _ => direction,
    };
}
