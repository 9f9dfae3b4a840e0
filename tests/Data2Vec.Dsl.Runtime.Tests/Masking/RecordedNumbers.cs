using System.Text.Json;
using Data2Vec.Dsl.Randomness;

namespace Data2Vec.Dsl.Runtime.Tests.Masking;

/// <summary>
/// Draws that a fixture recorded from numpy's generators, for one sample. Asking in another order, for another law or among other
/// elements fails the test.
/// </summary>
internal sealed class RecordedNumbers(IReadOnlyList<JsonElement> calls) : Draws
{
    private int _call;
    private int _element;

    public bool AllUsed => _call == calls.Count;

    /// <summary>A record starts each sample by seeding a generator; the draws after the last start include those for the whole batch.</summary>
    public static RecordedNumbers[] BySample(JsonElement record)
    {
        var samples = new List<List<JsonElement>>();
        foreach (var call in record.EnumerateArray())
        {
            if (call.GetProperty("call").GetString() == "default_rng")
            {
                samples.Add([]);
            }
            else if (call.GetProperty("size").ValueKind != JsonValueKind.Number || call.GetProperty("size").GetInt32() > 0)
            {
                samples[^1].Add(call);
            }
        }

        return [.. samples.Select(s => new RecordedNumbers(s))];
    }

    public override double Uniform(double low, double high) => throw new NotSupportedException();

    public override double Unit() => Next("random").GetDouble();

    public override double Normal(double mean, double deviation)
    {
        Assert.Equal(mean, calls[_call].GetProperty("mean").GetDouble());
        Assert.Equal(deviation, calls[_call].GetProperty("std").GetDouble());
        return Next("normal").GetDouble();
    }

    // numpy drew all random tokens of a text at once, by weights that are 0 for the special ones.
    public override int Integer(int low, int high)
    {
        Assert.True(calls[_call].GetProperty("weighted").GetBoolean());
        Assert.Equal(high + 1, calls[_call].GetProperty("from").GetInt32());
        var drawn = Next("choice").GetInt32();
        Assert.InRange(drawn, low, high);
        return drawn;
    }

    public override int[] Distinct(int count, int below)
    {
        if (count == 0)
        {
            return [];
        }

        Assert.Equal(below, calls[_call].GetProperty("from").GetInt32());
        return Choice(count);
    }

    public override int[] Distinct(int count, IReadOnlyList<int> among)
    {
        Assert.Equal(among, calls[_call].GetProperty("from").EnumerateArray().Select(i => i.GetInt32()));
        return Choice(count);
    }

    private int[] Choice(int count)
    {
        var call = calls[_call++];
        Assert.Equal("choice", call.GetProperty("call").GetString());
        Assert.False(call.GetProperty("replace").GetBoolean());
        var drawn = call.GetProperty("value").EnumerateArray().Select(i => i.GetInt32()).ToArray();
        Assert.Equal(count, drawn.Length);
        return drawn;
    }

    private JsonElement Next(string name)
    {
        var call = calls[_call];
        Assert.Equal(name, call.GetProperty("call").GetString());
        var value = call.GetProperty("value");
        if (value.ValueKind != JsonValueKind.Array)
        {
            _call++;
            return value;
        }

        var drawn = value[_element++];
        if (_element == value.GetArrayLength())
        {
            (_call, _element) = (_call + 1, 0);
        }

        return drawn;
    }
}
