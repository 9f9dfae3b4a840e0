using System;
using System.Linq;

namespace Data2Vec.Dsl.Generator.Shapes;

/// <summary>Time as a convolution leaves it.</summary>
internal static class Strides
{
    /// <summary>Kernel and stride with ⌊(T - Kernel)/Stride⌋ + 1 equal to a size, or null where there are none.</summary>
    public static (long Kernel, long Stride)? Of(Dim size)
    {
        try
        {
            return Find(size);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static (long Kernel, long Stride)? Find(Dim size)
    {
        // ⌊(T + c)/s⌋ + d = ⌊(T + c + d·s)/s⌋, so one number is left beside the stride.
        var terms = size.Terms.Where(t => !t.IsConstant).ToList();
        if (terms.Count != 1 || terms[0].Coefficient != 1 || terms[0].Atoms.Count != 1)
        {
            return null;
        }

        var (stride, shift) = (1L, size.ConstantTerm);
        if (terms[0].Atoms[0] is FloorAtom floor)
        {
            (stride, shift) = (floor.Divisor, checked((shift * floor.Divisor) + floor.Numerator.ConstantTerm));
            if (!(floor.Numerator - floor.Numerator.ConstantTerm).Equals(Dim.Symbol("T")))
            {
                return null;
            }
        }
        else if (!Dim.Of(terms[0].Atoms[0]).Equals(Dim.Symbol("T")))
        {
            return null;
        }

        var kernel = checked(stride - shift);
        return kernel >= 1 ? (kernel, stride) : null;
    }
}
