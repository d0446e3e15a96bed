using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AspNetRedisAad.Diagnostics;

/// <summary>Measures the duration and outcome of the operations of one surface. It costs nothing while no listener is attached.</summary>
internal abstract class OperationMetrics(Histogram<double> durations, TimeProvider time)
{
    /// <summary>The value to pass to <see cref="FinishAsync{T}"/>.</summary>
    public long Start() => durations.Enabled ? time.GetTimestamp() : 0;

    /// <summary>Returns the work itself, or the work with its measurement.</summary>
    /// <param name="start">When it began.</param>
    /// <param name="operation">Its name.</param>
    /// <param name="work">The operation.</param>
    /// <param name="result">Returns the outcome, for operations with different outcomes.</param>
    public Task<T> FinishAsync<T>(long start, string operation, Task<T> work, Func<T, string>? result = null) =>
        start == 0 ? work : MeasureAsync(start, operation, work, result);

    /// <inheritdoc cref="FinishAsync{T}"/>
    public Task FinishAsync(long start, string operation, Task work) =>
        start == 0 ? work : MeasureAsync(start, operation, WithResultAsync(work), result: null);

    /// <summary>Does the same as <see cref="FinishAsync{T}"/>, for blocking callers.</summary>
    public T Measure<T>(string operation, Func<T> work, Func<T, string>? result = null)
    {
        var start = Start();
        try
        {
            var value = work();
            Record(start, operation, result?.Invoke(value), error: null);
            return value;
        }
        catch (Exception e)
        {
            Record(start, operation, result: null, e.GetType().Name);
            throw;
        }
    }

    private async Task<T> MeasureAsync<T>(long start, string operation, Task<T> work, Func<T, string>? result)
    {
        try
        {
            var value = await work.ConfigureAwait(false);
            Record(start, operation, result?.Invoke(value), error: null);
            return value;
        }
        catch (Exception e)
        {
            Record(start, operation, result: null, e.GetType().Name);
            throw;
        }
    }

    private static async Task<bool> WithResultAsync(Task work)
    {
        await work.ConfigureAwait(false);
        return true;
    }

    private void Record(long start, string operation, string? result, string? error)
    {
        if (start == 0)
            return;

        var tags = new TagList { { MetricTags.Operation, operation } };
        if (result is not null)
            tags.Add(MetricTags.Result, result);
        tags.AddError(error);
        durations.Record(time.GetElapsedTime(start).TotalSeconds, tags);
    }
}
