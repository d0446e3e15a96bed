using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>Opens an additional multiplexer to the cache of a connection.</summary>
/// <param name="parts">The parts of the connection.</param>
/// <param name="createOptions">Creates the options for one endpoint.</param>
internal sealed class FurtherOpening(ConnectionParts parts, Func<string, ConfigurationOptions> createOptions)
{
    /// <summary>Returns when the first attempt to connect is over.</summary>
    public async Task<(FurtherMultiplexer Opened, IConnectionMultiplexer Multiplexer)> OpenAsync()
    {
        var opened = new FurtherMultiplexer(parts);
        var members = parts.Settings.AllEndpoints.Select(endpoint => Member(opened, createOptions(endpoint.Endpoint!))).ToList();
        try
        {
            var multiplexer = await MultiplexerOpening.OpenAsync(parts, members).ConfigureAwait(false);
            opened.Upkeep.Start(multiplexer);
            return (opened, multiplexer);
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private MemberConnection Member(FurtherMultiplexer opened, ConfigurationOptions options)
    {
        ((EntraOptionsProvider)options.Defaults).Connected += opened.Opened;
        var member = new MemberConnection(parts, options, opened.Upkeep.Directory, opened.Upkeep.Lines);
        opened.Upkeep.Observe(member);
        return member;
    }
}
