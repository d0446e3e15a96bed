using System.Diagnostics;
using System.Globalization;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>
/// The least app with a cache in Redis (AspNetRedisAad.Benchmarks.App), as a process that has just had its first cache hit.
/// </summary>
internal sealed class MinimalApp : IDisposable
{
    private readonly Process _process;

    private MinimalApp(Process process) => _process = process;

    /// <summary>From the start of the process.</summary>
    public double FirstHitMilliseconds { get; private set; }

    /// <summary>The part of it that the request for a token took; 0 with a password.</summary>
    public double TokenRequestMilliseconds { get; private set; }

    /// <summary>As published, or as built beside the benchmarks.</summary>
    /// <param name="settings">Where its cache is, and how it gets in.</param>
    /// <param name="native">The program as native code; null for the one built beside the benchmarks.</param>
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

    /// <summary>How the kernel accounts for it now.</summary>
    public ProcessMemory ReadMemory() => ProcessMemory.Read(_process.Id);

    /// <summary>Settings of the app with a password.</summary>
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
