using System.Diagnostics;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>Other programs. A test never waits for one without a limit, because a run that hangs does not say where.</summary>
internal static class ChildProcess
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Runs a program to its end. One that has not ended within the limit is killed with everything that it has started, and fails the test
    /// with what it has written.
    /// </summary>
    /// <param name="start">The program. Its output and errors are read; its input is empty if it is redirected.</param>
    /// <param name="limit">Two minutes if null.</param>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(ProcessStartInfo start, TimeSpan? limit = null)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        if (start.RedirectStandardInput)
            process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var inTime = await EndsInTimeAsync(process, limit ?? _limit);
        // A program that it has left behind would keep the output open.
        var written = (await output.WaitAsync(_limit), await errors.WaitAsync(_limit));
        Assert.True(inTime, $"{Named(start)} has not ended within {limit ?? _limit}:\n{written}");
        return (process.ExitCode, written.Item1, written.Item2);
    }

    /// <summary>
    /// Waits until it ends. If it has not within the limit, kills it with everything that it has started, and fails the test.
    /// </summary>
    /// <param name="process">A program of which the test reads the output, if it is redirected.</param>
    /// <param name="limit">Two minutes if null.</param>
    public static async Task EndsAsync(this Process process, TimeSpan? limit = null)
    {
        var name = Named(process.StartInfo);
        Assert.True(await EndsInTimeAsync(process, limit ?? _limit), $"{name} has not ended within {limit ?? _limit}.");
    }

    /// <summary>Sends a signal to a process, or to a process group if it is negative.</summary>
    public static async Task SignalAsync(int process, string signal) =>
        await RunAsync(new ProcessStartInfo("kill", [$"-{signal}", "--", $"{process}"]));

    private static async Task<bool> EndsInTimeAsync(Process process, TimeSpan limit)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(limit);
            return true;
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WaitAsync(_limit);
            return false;
        }
    }

    private static string Named(ProcessStartInfo start) => string.Join(' ', [start.FileName, .. start.ArgumentList]);
}
