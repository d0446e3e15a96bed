using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <inheritdoc cref="IAzureRedisConnectionFactory"/>
internal sealed class AzureRedisConnectionFactory(
    RedisConnection connection, ConnectionParts parts, TokenRefresher refresher, FurtherMultiplexers further) : IAzureRedisConnectionFactory
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
        var opened = new FurtherMultiplexer(parts);
        var members = parts.Settings.AllEndpoints.Select(
            endpoint => Member(opened, Create(endpoint.Endpoint!, configure, nameof(ConnectAsync)))).ToList();
        await parts.Tokens.FirstToken.WaitAsync(parts.Settings.StartTimeout, parts.Time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        try
        {
            var multiplexer = await MultiplexerOpening.OpenAsync(parts.Settings, members).ConfigureAwait(false);
            opened.Upkeep.Start(multiplexer);
            return await further.AddAsync(opened).ConfigureAwait(false) ? multiplexer : throw Stopped();
        }
        catch when (opened.Upkeep.Multiplexer is null)
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task CloseAsync(Task<IConnectionMultiplexer> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
            await (await opening.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    private MemberConnection Member(FurtherMultiplexer opened, ConfigurationOptions options)
    {
        ((EntraOptionsProvider)options.Defaults).Connected += opened.Opened;
        var member = new MemberConnection(parts, options, opened.Upkeep.Directory, opened.Lines);
        opened.Upkeep.Observe(member);
        return member;
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
        if (connection.RefusesPing)
            ConnectionOptionsFactory.LeaveOutPing(options);
        PreparedOptions.Of(options, parts, further);
    }

    private string OnlyEndpoint() => parts.Settings.AllEndpoints is [var only] ? only.Endpoint! : throw new InvalidOperationException(
        $"{parts.Settings.Names.Prefix}{parts.Settings.Names.Of(nameof(AzureRedisAadOptions.Endpoints))} names several caches, between "
            + "which a library that connects by itself cannot fail over: "
        + $"give it a multiplexer from {nameof(ConnectAsync)}, or register a connection with one Endpoint for it.");

    private void EnsureRunning()
    {
        if (refresher.HasStopped)
            throw Stopped();
        refresher.EnsureStarted();
    }

    private InvalidOperationException Stopped() => new(
        $"{nameof(IAzureRedisConnectionFactory)} of {parts.Settings.Names.Subject} was called after the host had stopped, when its tokens "
            + "are no longer renewed: "
        + "call it while the app runs, at the latest in IHostedService.StopAsync.");
}
