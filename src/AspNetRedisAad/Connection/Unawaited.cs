using AspNetRedisAad.Diagnostics;

namespace AspNetRedisAad.Connection;

/// <summary>Commands that nothing waits for, but whose failures are observed.</summary>
internal static class Unawaited
{
    /// <summary>Reports why the command has failed.</summary>
    public static async Task ReportAsync(this Task command, Action<Exception> failed)
    {
        try
        {
            await command.ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFailures.IsFailure(e) || e is OperationCanceledException)
        {
            failed(e);
        }
    }
}
