using System.Text.Json;
using Data2Vec.Dsl.Runtime.Tests.Fixtures;

namespace Data2Vec.Dsl.Runtime.Tests.Parity;

/// <summary>A law that a parameter starts by, as the case init_statistics measured it.</summary>
internal static class StartLaw
{
    // Of a uniform law the farthest value stands at √3 deviations, of a normal one cut at two at 2.3, of others of some hundred values beyond.
    private const double BoundedReach = 2.4;

    /// <summary>"relative 5 sigma of a sample of that size; exact for constants". Both sides are samples, hence the factor √2.</summary>
    public static void Holds(string name, JsonElement law, List<double> values)
    {
        double Value(string key) => law.GetProperty(key).GetDouble();
        Assert.Equal(law.GetProperty("count").GetInt32(), values.Count);
        var mean = values.Average();
        var std = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Count);
        var sigmas = 5 * Math.Sqrt(2.0 / values.Count);
        if (Value("std") == 0)
        {
            Assert.All(values, v => Assert.Equal((float)Value("mean"), (float)v));
            return;
        }

        TensorAssert.Close(Value("mean"), mean, 0, sigmas * Value("std"), name + " mean");
        TensorAssert.Close(Value("std"), std, sigmas / Math.Sqrt(2), what: name + " deviation");

        // Laws with bounds come close to them and never pass.
        var (least, most) = (Value("min") - Value("mean"), Value("max") - Value("mean"));
        if (most < BoundedReach * Value("std"))
        {
            TensorAssert.Close(most, values.Max() - Value("mean"), 0.03, what: name + " largest");
            TensorAssert.Close(least, values.Min() - Value("mean"), 0.03, what: name + " smallest");
        }
    }
}
