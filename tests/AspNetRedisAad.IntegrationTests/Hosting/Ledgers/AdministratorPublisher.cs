using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.Emulator.Backends;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>Publishes without the edge, so that a fault of the edge or of a token loses no messages on their way to the server.</summary>
internal sealed class AdministratorPublisher(AzureRedisEmulator azure) : IMessagePublisher
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    private BackendLink? _link;

    public async Task PublishAsync(RedisChannel channel, int number)
    {
        using var limit = new CancellationTokenSource(_limit);
        try
        {
            _link ??= await azure.ConnectAsAdministratorAsync();
            await _link.SendAsync(limit.Token, channel.IsSharded
                ? "SPUBLISH" : "PUBLISH", channel.ToString(), number.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is not InvalidOperationException)
        {
            // The connection is in the middle of an answer, or has ended with its server.
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        var link = _link;
        _link = null;
        try
        {
            link?.Dispose();
        }
        catch (IOException)
        {
            // It still had something to write, but the connection has ended.
        }
    }
}
