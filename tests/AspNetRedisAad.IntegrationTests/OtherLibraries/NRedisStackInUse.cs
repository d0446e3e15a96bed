using System.Globalization;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using NRedisStack;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>Commands that StackExchange.Redis does not have; here those that redis-server supports without a module.</summary>
internal sealed class NRedisStackInUse : LibraryInUse
{
    private IConnectionMultiplexer _multiplexer = null!;

    public override string Name => "NRedisStack";

    public override IConnectionMultiplexer Multiplexer => _multiplexer;

    public override bool ClosesMultiplexer => false;

    public override async Task StartAsync(TestApp app) =>
        _multiplexer = await app.Services.GetRequiredService<IAzureRedisConnectionFactory>().ConnectAsync();

    public override async Task RoundAsync(int number)
    {
        var database = _multiplexer.GetDatabase();
        await database.ListRightPushAsync(Key(number), number);
        var popped = await database.BLMPopAsync(1, Key(number), ListSide.Left);
        Same(number, (int)popped!.Item2[0]);
        await database.ListRightPushAsync(Key(number), number);
    }

    public override async Task VerifyAsync(IReadOnlyCollection<int> kept)
    {
        foreach (var number in kept)
            Same(number, (int)(await _multiplexer.GetDatabase().ListRangeAsync(Key(number))).Single());
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"stack:{number}");
}
