using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator.Authority;

/// <summary>Issues the tokens of all endpoints: applies the lifetime and the faults, counts and logs.</summary>
internal sealed class TokenDesk(
    TokenIssuer issuer,
    EmulatorCounters counters,
    AuthorityFaults faults,
    AzureRedisEmulatorOptions options,
    TimeProvider time,
    ILogger<TokenDesk> logger)
{
    private long _lifetimeTicks = options.TokenLifetime.Ticks;

    public TimeSpan Lifetime
    {
        get => new(Interlocked.Read(ref _lifetimeTicks));
        set => Interlocked.Exchange(ref _lifetimeTicks, value.Ticks);
    }

    /// <summary>The advice in seconds; null for none.</summary>
    public int? RefreshIn => options.RefreshIn is { } advice ? (int)Math.Ceiling(advice.TotalSeconds) : null;

    /// <summary>Waits as long as the faults require. True when the request must fail.</summary>
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
        Log.TokenIssued(logger, identity.Name, token.ExpiresOn);
        return token;
    }

    public void Refused()
    {
        counters.TokenRequestFailed();
        Log.TokenRefused(logger);
    }
}
