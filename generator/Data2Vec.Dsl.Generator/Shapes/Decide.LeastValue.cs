using System;
using System.Collections.Generic;

namespace Data2Vec.Dsl.Generator.Shapes;

internal static partial class Decide
{
    /// <summary>
    /// The least v such that the size is at least k for every allowed value of its only symbol from v on: the precondition "T >= v".
    /// Null if there is none, if it is beyond 64 bits, or if the size is not monotone even on its residue classes.
    /// </summary>
    public static long? LeastValue(Dim size, long k)
    {
        try
        {
            if (size.Symbols.Count != 1)
            {
                return null;
            }

            Symbol symbol = size.Symbols[0];
            if (Directions.Of(size, symbol) == Direction.Rising)
            {
                return MinStep(size, symbol, k) is { } step ? Arithmetic.Multiply(step, symbol.Multiple) : null;
            }

            if (Grid.Of(size, Budget) is not { } grid)
            {
                return null;
            }

            // The last failure of any class decides, and its successor may belong to another class.
            long least = symbol.FirstStep;
            foreach (long[] start in grid.Starts())
            {
                Dim onClass = OnClass(size, grid, start);
                if (!IsRising(onClass))
                {
                    return null;
                }

                long members = grid.Members(0, start[0]);
                long? t = FirstMember(onClass, k) ?? (members == long.MaxValue ? null : members);
                if (t is null)
                {
                    return null;
                }

                least = t > 0 ? Math.Max(least, grid.Step(0, start[0], t.Value - 1) + 1) : least;
            }

            return least > symbol.LastStep ? null : Arithmetic.Multiply(least, symbol.Multiple);
        }
        catch (DimOverflowException)
        {
            return null;
        }
    }

    private static bool IsRising(Dim onClass) =>
        onClass.IsConstant || Directions.Of(onClass, onClass.Symbols[0]) == Direction.Rising;

    /// <summary>The first member of a class from which on the rising size is at least k, or null if there is none.</summary>
    private static long? FirstMember(Dim onClass, long k) =>
        !onClass.TryConstant(out long constant) ? MinStep(onClass, onClass.Symbols[0], k) : constant >= k ? 0 : null;

    /// <summary>The first step at which a rising size reaches k: doubling, then bisection, by evaluation alone.</summary>
    private static long? MinStep(Dim size, Symbol symbol, long k)
    {
        var value = new Dictionary<string, long>(StringComparer.Ordinal);
        bool Reached(long step)
        {
            value[symbol.Name] = Arithmetic.Multiply(step, symbol.Multiple);
            return size.Evaluate(value) >= k;
        }

        if (Reached(symbol.FirstStep))
        {
            return symbol.FirstStep;
        }

        // Invariant: not reached at low. Doubling keeps the arithmetic as small as the answer.
        long low = symbol.FirstStep, stride = 1, high;
        while (true)
        {
            high = Math.Min(symbol.LastStep, Arithmetic.Add(low, stride));
            if (Reached(high))
            {
                break;
            }

            if (high == symbol.LastStep)
            {
                return null;
            }

            low = high;
            stride = Arithmetic.Multiply(stride, 2);
        }

        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            (low, high) = Reached(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }
}
