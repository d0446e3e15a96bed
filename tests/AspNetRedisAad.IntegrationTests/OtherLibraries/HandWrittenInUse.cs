using System.Collections.Concurrent;
using System.Globalization;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>
/// Multiplexers that an app connects by itself, all at once: two with the same options of ours, and one with the app's options, with RESP2
/// and blocking. Each receives each message once, and stores each number in its database.
/// </summary>
internal sealed class HandWrittenInUse : LibraryInUse
{
    private static readonly RedisChannel _channel = RedisChannel.Literal("hand-written");
    private static readonly TimeSpan _messageMayTake = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(int Multiplexer, int Number), int> _heard = new();
    private ConnectionMultiplexer[] _multiplexers = [];

    public override string Name => "ConnectionMultiplexer";

    public override IConnectionMultiplexer Multiplexer => _multiplexers[0];

    public override bool ClosesMultiplexer => true;

    public override async Task StartAsync(TestApp app)
    {
        var factory = app.Services.GetRequiredService<IAzureRedisConnectionFactory>();
        var options = factory.CreateOptions(options => options.DefaultDatabase = 2);
        var own = new ConfigurationOptions { Protocol = RedisProtocol.Resp2, DefaultDatabase = 3 };
        factory.Prepare(own);

        _multiplexers = await Task.WhenAll(ConnectionMultiplexer.ConnectAsync(options), ConnectionMultiplexer.ConnectAsync(options.Clone()),
            Task.Run(() => ConnectionMultiplexer.Connect(own)));
        for (var i = 0; i < _multiplexers.Length; i++)
        {
            var multiplexer = i;
            await _multiplexers[i].GetSubscriber()
                .SubscribeAsync(_channel, (_, number) => _heard.AddOrUpdate((multiplexer, (int)number), 1, (_, times) => times + 1));
        }
    }

    public override async Task RoundAsync(int number)
    {
        await Task.WhenAll(_multiplexers.Select(async multiplexer =>
        {
            await multiplexer.GetDatabase().StringSetAsync(Key(number), number);
            Same(number, (int)await multiplexer.GetDatabase().StringGetAsync(Key(number)));
        }));

        await _multiplexers[number % _multiplexers.Length].GetDatabase().PublishAsync(_channel, number);
        for (var since = TimeProvider.System.GetTimestamp(); !HaveAllHeard(number); await Task.Delay(5))
        {
            if (TimeProvider.System.GetElapsedTime(since) > _messageMayTake)
                throw new InvalidDataException($"Not every multiplexer has heard {number}.");
        }
    }

    public override async Task VerifyAsync(IReadOnlyCollection<int> kept)
    {
        Assert.Equal([2, 2, 3], _multiplexers.Select(multiplexer => multiplexer.GetDatabase().Database));
        Assert.All(_multiplexers[2].GetServers(), server => Assert.Equal(RedisProtocol.Resp2, server.Protocol));
        foreach (var number in kept)
        {
            foreach (var multiplexer in _multiplexers)
                Same(number, (int)await multiplexer.GetDatabase().StringGetAsync(Key(number)));
        }

        Assert.All(_heard, heard => Assert.Equal(1, heard.Value));
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var multiplexer in _multiplexers)
            await multiplexer.DisposeAsync();
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"hand-written:{number}");

    private bool HaveAllHeard(int number) =>
        Enumerable.Range(0, _multiplexers.Length).All(multiplexer => _heard.ContainsKey((multiplexer, number)));
}
