using System.Diagnostics;
using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>
/// The smallest app with a cache in Redis (AspNetRedisAad.Benchmarks.App), as a process that has just had its first cache hit.
/// </summary>
internal sealed class MinimalApp : IDisposable
{
    private readonly Process _process;

    private MinimalApp(Process process) => _process = process;

    /// <summary>The time since the start of the process.</summary>
    public double FirstHitMilliseconds { get; private set; }

    /// <summary>The time of the token request; 0 with a password.</summary>
    public double TokenRequestMilliseconds { get; private set; }

    /// <summary>The published program, or the one built with the benchmarks.</summary>
    /// <param name="settings">The cache's address and the credential.</param>
    /// <param name="native">The native program; null for the one built with the benchmarks.</param>
    public static async Task<MinimalApp> StartAsync(IReadOnlyDictionary<string, string?> settings, string? native = null)
    {
        var start = native is null
            ? new ProcessStartInfo(Dotnet.Path, [Path.Combine(AppContext.BaseDirectory, "AspNetRedisAad.Benchmarks.App.dll")])
            : new ProcessStartInfo(native);
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var began = Stopwatch.GetTimestamp();
        var app = new MinimalApp(Process.Start(start)!);
        try
        {
            var line = await app._process.StandardOutput.ReadLineAsync();
            app.FirstHitMilliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (line?.Split(' ') is not ["hit", var tokenRequest])
                throw new InvalidOperationException($"The minimal app did not find its entry: {line ?? "it ended"}.");
            app.TokenRequestMilliseconds = 1000 * double.Parse(tokenRequest, CultureInfo.InvariantCulture);
            return app;
        }
        catch
        {
            app.Dispose();
            throw;
        }
    }

    /// <summary>The kernel's current accounting of its memory.</summary>
    public ProcessMemory ReadMemory() => ProcessMemory.Read(_process.Id);

    /// <summary>The settings of the app with a password.</summary>
    public static IReadOnlyDictionary<string, string?> WithPassword(RedisServer server) => new Dictionary<string, string?>
    {
        ["Endpoint"] = server.Endpoint,
        ["User"] = FixedToken.User,
        ["Password"] = server.Token.Value,
        ["TrustedCertificateFile"] = server.TrustedCertificateFile,
    };

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
            _process.Kill();
        _process.Dispose();
    }
}
