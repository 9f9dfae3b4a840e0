namespace Data2Vec.Dsl.Generator.Planning;

/// <summary>What the numbers that models are made of can hold.</summary>
internal static class Float32
{
    /// <summary>The least positive number that keeps all its digits: 2⁻¹²⁶. Below it a number loses digits and then vanishes.</summary>
    public const double MinNormal = 1.17549435e-38;

    /// <summary>Half the distance from 1 to the next larger number: 2⁻²⁴. A change of a number by a smaller share is rounded away.</summary>
    public const double Resolution = 5.9604644775390625e-8;
}
