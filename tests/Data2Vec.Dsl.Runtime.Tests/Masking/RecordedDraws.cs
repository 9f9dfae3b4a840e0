using System.Text.Json;
using Data2Vec.Dsl.Randomness;

namespace Data2Vec.Dsl.Runtime.Tests.Masking;

/// <summary>Draws that a fixture recorded. Asking in another order or for other bounds fails the test.</summary>
internal sealed class RecordedDraws(JsonElement draws) : Draws
{
    private int _next;

    public bool AllUsed => _next == draws.GetArrayLength();

    public override double Uniform(double low, double high) => Next("uniform", low, high).GetDouble();

    public override int Integer(int low, int high) => Next("randint_inclusive", low, high).GetInt32();

    private JsonElement Next(string call, double low, double high)
    {
        var draw = draws[_next++];
        Assert.Equal(draw.GetProperty("call").GetString(), call);
        Assert.Equal(draw.GetProperty("a").GetDouble(), low);
        Assert.Equal(draw.GetProperty("b").GetDouble(), high);
        return draw.GetProperty("value");
    }
}
