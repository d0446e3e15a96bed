using StackExchange.Redis;
using StackExchange.Redis.Availability;

namespace AspNetRedisAad.Connection;

/// <summary>Opens a multiplexer with StackExchange.Redis.</summary>
internal static class MultiplexerOpening
{
    /// <summary>Returns when the first attempt is over, connected or not.</summary>
    /// <param name="parts">The connection's parts.</param>
    /// <param name="members">One for each of its endpoints.</param>
    public static async Task<IConnectionMultiplexer> OpenAsync(ConnectionParts parts, IReadOnlyList<MemberConnection> members)
    {
        // Without a token the handshake is refused. The multiplexer then connects by itself as soon as there is one.
        await parts.Tokens.FirstToken.WaitAsync(parts.Settings.StartTimeout, parts.Time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(members.Select(member => member.PrepareAsync())).ConfigureAwait(false);
        var multiplexer = members is [var only]
            ? await ConnectionMultiplexer.ConnectAsync(only.Configuration).ConfigureAwait(false)
            : await OpenGroupAsync(parts.Settings, members).ConfigureAwait(false);
        multiplexer.AddLibraryNameSuffix("AspNetRedisAad");
        return multiplexer;
    }

    /// <summary>StackExchange.Redis checks their health, chooses one, and fails over.</summary>
    private static async Task<IConnectionMultiplexer> OpenGroupAsync(AzureRedisAadOptions settings, IReadOnlyList<MemberConnection> members)
    {
#pragma warning disable SER007 // Connection groups are still marked as experimental, and there is no alternative.
        var weighted = members.Zip(
            settings.AllEndpoints, (member, endpoint) => new ConnectionGroupMember(member.Configuration) { Weight = endpoint.Weight });
        return await ConnectionMultiplexer.ConnectGroupAsync([.. weighted]).ConfigureAwait(false);
#pragma warning restore SER007
    }
}
