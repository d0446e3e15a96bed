using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AspNetRedisAad.Diagnostics;

/// <summary>How long the operations of one surface take and how they end. Costs nothing while nobody listens.</summary>
internal abstract class OperationMetrics(Histogram<double> durations, TimeProvider time)
{
    /// <summary>To be passed on to <see cref="FinishAsync{T}"/>.</summary>
    public long Start() => durations.Enabled ? time.GetTimestamp() : 0;

    /// <summary>The work itself, or the same measured.</summary>
    /// <param name="start">When it began.</param>
    /// <param name="operation">Its name.</param>
    /// <param name="work">What goes on.</param>
    /// <param name="result">How it has ended, for those whose outcome differs.</param>
    public Task<T> FinishAsync<T>(long start, string operation, Task<T> work, Func<T, string>? result = null) =>
        start == 0 ? work : MeasureAsync(start, operation, work, result);

    /// <inheritdoc cref="FinishAsync{T}"/>
    public Task FinishAsync(long start, string operation, Task work) =>
        start == 0 ? work : MeasureAsync(start, operation, WithResultAsync(work), result: null);

    /// <summary>As <see cref="FinishAsync{T}"/>, for callers that block.</summary>
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
