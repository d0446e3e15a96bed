using System.ComponentModel;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>One run of the program redis-server.</summary>
internal sealed class RedisServerProcess : IDisposable
{
    private readonly BoundProcess _process;
    private volatile string? _lastError;

    /// <param name="configuration">The path of the server's configuration file.</param>
    /// <exception cref="InvalidOperationException">There is no shell to start the server.</exception>
    public RedisServerProcess(string configuration)
    {
        try
        {
            _process = BoundProcess.Start("redis-server", "-", configuration, KeepError);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                "This backend needs the program sh, which is not in PATH. Use the backend Garnet, which needs no other program.", e);
        }
    }

    public bool HasExited => _process.HasExited;

    /// <exception cref="InvalidOperationException">The server has ended. The message says why.</exception>
    public async Task EnsureRunningAsync(CancellationToken cancellationToken)
    {
        if (!HasExited)
            return;

        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        throw new InvalidOperationException(_process.ExitCode == BoundProcess.NotFound
            ? "This backend needs the program redis-server, which is not in PATH. Install it (Debian: apt-get install redis-server), "
                + "or use the backend Garnet, which needs no other program."
            : $"redis-server ended with exit code {_process.ExitCode} instead of starting. {_lastError}");
    }

    public Task KillAsync() => _process.KillAsync();

    public void Dispose() => _process.Dispose();

    /// <summary>Keeps a line such as "Error loading ACL rule '+nosuch' for the user named ...". These lines contain no passwords.</summary>
    private void KeepError(string line)
    {
        if (line.IndexOf("Error ", StringComparison.Ordinal) is >= 0 and var start)
            _lastError = line[start..];
    }
}
