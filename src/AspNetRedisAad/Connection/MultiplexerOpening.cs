using StackExchange.Redis;
using StackExchange.Redis.Availability;

namespace AspNetRedisAad.Connection;

/// <summary>Has StackExchange.Redis open a multiplexer of ours.</summary>
internal static class MultiplexerOpening
{
    /// <summary>Returns when the first attempt is over, whether there is a connection or not.</summary>
    /// <param name="settings">The connection's.</param>
    /// <param name="members">One for each of its endpoints.</param>
    public static async Task<IConnectionMultiplexer> OpenAsync(AzureRedisAadOptions settings, IReadOnlyList<MemberConnection> members)
    {
        await Task.WhenAll(members.Select(member => member.PrepareAsync())).ConfigureAwait(false);
        var multiplexer = members is [var only]
            ? await ConnectionMultiplexer.ConnectAsync(only.Configuration).ConfigureAwait(false)
            : await OpenGroupAsync(settings, members).ConfigureAwait(false);
        multiplexer.AddLibraryNameSuffix("AspNetRedisAad");
        return multiplexer;
    }

    /// <summary>StackExchange.Redis checks their health, chooses, and fails over.</summary>
    private static async Task<IConnectionMultiplexer> OpenGroupAsync(AzureRedisAadOptions settings, IReadOnlyList<MemberConnection> members)
    {
#pragma warning disable SER007 // Connection groups: StackExchange.Redis still calls them experimental, and has nothing else for this.
        var weighted = members.Zip(
            settings.AllEndpoints, (member, endpoint) => new ConnectionGroupMember(member.Configuration) { Weight = endpoint.Weight });
        return await ConnectionMultiplexer.ConnectGroupAsync([.. weighted]).ConfigureAwait(false);
#pragma warning restore SER007
    }
}
