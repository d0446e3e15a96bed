using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <inheritdoc cref="IAzureRedisConnectionFactory"/>
/// <param name="refusesPing">Whether the user may not send PING.</param>
/// <param name="parts">The connection's.</param>
/// <param name="refresher">Renews its tokens.</param>
/// <param name="further">Keeps the multiplexers.</param>
internal sealed class AzureRedisConnectionFactory(
    Func<bool> refusesPing, ConnectionParts parts, TokenRefresher refresher, FurtherMultiplexers further) : IAzureRedisConnectionFactory
{
    public async Task<IConnectionMultiplexer> ConnectAsync(
        Action<ConfigurationOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        EnsureRunning();
        cancellationToken.ThrowIfCancellationRequested();
        var opening = OpenAsync(configure);
        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = CloseAsync(opening);
            throw;
        }
    }

    public ConfigurationOptions CreateOptions(Action<ConfigurationOptions>? configure = null)
    {
        EnsureRunning();
        var options = Create(OnlyEndpoint(), configure, nameof(CreateOptions));
        Prepared(options);
        return options;
    }

    public void Prepare(ConfigurationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        EnsureRunning();
        var own = ConnectionOptionsFactory.Create(OnlyEndpoint(), parts.Loggers);
        if (GivenOptions.Problem(options, own) is { } problem)
            throw new InvalidOperationException(
                $"The options cannot be prepared for {parts.Settings.Names.Subject}, because {parts.Settings.Names.Fill(problem)}.");

        GivenOptions.Redirect(options, own);
        ConnectionOptionsFactory.Equip(options, parts.Loggers);
        Prepared(options);
    }

    private async Task<IConnectionMultiplexer> OpenAsync(Action<ConfigurationOptions>? configure)
    {
        var opening = new FurtherOpening(parts, endpoint => Create(endpoint, configure, nameof(ConnectAsync)));
        var (opened, multiplexer) = await opening.OpenAsync().ConfigureAwait(false);
        return await further.AddAsync(opened).ConfigureAwait(false) ? multiplexer : throw Stopped();
    }

    private static async Task CloseAsync(Task<IConnectionMultiplexer> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
            await (await opening.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    private ConfigurationOptions Create(string endpoint, Action<ConfigurationOptions>? configure, string method)
    {
        var options = ConnectionOptionsFactory.Create(endpoint, parts);
        if (configure is not null)
            parts.Hooks.Run(
                $"The callback of {nameof(IAzureRedisConnectionFactory)}.{method} for {parts.Settings.Names.Subject}", configure, options);
        return options;
    }

    private void Prepared(ConfigurationOptions options)
    {
        if (refusesPing())
            ConnectionOptionsFactory.LeaveOutPing(options);
        PreparedOptions.Of(options, parts, opened => _ = further.AddAsync(opened).AsTask());
    }

    private string OnlyEndpoint() => parts.Settings.AllEndpoints is [var only] ? only.Endpoint! : throw new InvalidOperationException(
        $"{parts.Settings.Names.Prefix}{parts.Settings.Names.Of(nameof(AzureRedisAadOptions.Endpoints))} names several caches, between "
            + $"which a library that connects by itself cannot fail over: give it a multiplexer from {nameof(ConnectAsync)}, or register "
            + "a connection with one Endpoint for it.");

    private void EnsureRunning()
    {
        if (refresher.HasStopped)
            throw Stopped();
        refresher.EnsureStarted();
    }

    private InvalidOperationException Stopped() => new(
        $"{nameof(IAzureRedisConnectionFactory)} of {parts.Settings.Names.Subject} was called after the host had stopped, when its tokens "
            + "are no longer renewed: call it while the app runs, at the latest in IHostedService.StopAsync.");
}
