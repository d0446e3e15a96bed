using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>Where every endpoint gets its tokens: counts them and applies lifetime and faults.</summary>
internal sealed class TokenDesk(
    TokenIssuer issuer, EmulatorCounters counters, AuthorityFaults faults, AzureRedisEmulatorOptions options, TimeProvider time)
{
    private readonly ILogger _logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger<TokenDesk>();
    private long _lifetimeTicks = options.TokenLifetime.Ticks;

    public TimeSpan Lifetime
    {
        get => new(Interlocked.Read(ref _lifetimeTicks));
        set => Interlocked.Exchange(ref _lifetimeTicks, value.Ticks);
    }

    /// <summary>In seconds; null for no advice.</summary>
    public int? RefreshIn => options.RefreshIn is { } advice ? (int)Math.Ceiling(advice.TotalSeconds) : null;

    /// <summary>Waits as long as the faults say, and tells whether the request must fail.</summary>
    public async Task<bool> IsClosedAsync(CancellationToken cancellationToken)
    {
        if (faults.Hang || faults.Delay > TimeSpan.Zero)
            await Task.Delay(faults.Hang ? Timeout.InfiniteTimeSpan : faults.Delay, time, cancellationToken).ConfigureAwait(false);
        return faults.ShouldFail();
    }

    public AccessToken Issue(EmulatedIdentity identity, string audience)
    {
        var token = issuer.Issue(identity, audience, Lifetime, signed: !faults.WrongTokens);
        counters.TokenIssued(identity.ObjectId);
        Log.TokenIssued(_logger, identity.Name, token.ExpiresOn);
        return token;
    }

    public void Refused()
    {
        counters.TokenRequestFailed();
        Log.TokenRefused(_logger);
    }
}
