using System.Text.Json;
using System.Text.Json.Nodes;
using AspNetRedisAad.Benchmarks.Reporting;
using AspNetRedisAad.Benchmarks.Running;

namespace AspNetRedisAad.Benchmarks;

/// <summary>The figures of a scenario by name: numbers, rounded for readability.</summary>
internal sealed class Result
{
    private readonly JsonObject _values = [];

    public double this[string key]
    {
        set => _values[key] = double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 4)) : null;
    }

    /// <summary>The median, and with the suffixes <c>_low</c> and <c>_high</c> the ends of its interval.</summary>
    public void Add(string key, Series rounds)
    {
        this[key] = rounds.Median;
        (this[key + Figure.Low], this[key + Figure.High]) = (rounds.Interval.Low, rounds.Interval.High);
    }

    /// <exception cref="InvalidOperationException">One of these figures is missing.</exception>
    public void Check(IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            if (_values[key] is null)
                throw new InvalidOperationException($"The scenario has measured no {key}.");
        }
    }

    /// <summary>Writes one line.</summary>
    public override string ToString() => _values.ToJsonString(JsonSerializerOptions.Default);
}
