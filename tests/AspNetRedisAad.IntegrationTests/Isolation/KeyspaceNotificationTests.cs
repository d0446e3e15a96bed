using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Isolation;

/// <summary>Garnet has no keyspace notifications.</summary>
public sealed class KeyspaceNotificationTests() : VisitorsTests(EmulatorBackend.RedisServer)
{
    [Fact]
    public async Task An_app_that_subscribes_to_keyspace_notifications_gives_every_visitor_the_right_session()
    {
        await Azure.AdministerAsync("CONFIG", "SET", "notify-keyspace-events", "KEA");
        var heard = 0;
        await App.Redis.GetSubscriber()
            .SubscribeAsync(RedisChannel.Pattern("__keyevent@0__:*"), (_, _) => Interlocked.Increment(ref heard));

        await using var visitors = await CommandLedger.StartAsync(App);
        await visitors.RunAsync(Duration);

        EveryReplyIsTheAskersOwn(visitors);
        Assert.True(heard > 1000, $"only {heard} events");
    }
}
