using System.Collections.Concurrent;
using System.Globalization;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Isolation;

// One class for each, so that they run in parallel.
public sealed class PublishingTransactionOnGarnetTests() : PublishingTransactionTests(EmulatorBackend.Garnet);

public sealed class PublishingTransactionOnRedisServerTests() : PublishingTransactionTests(EmulatorBackend.RedisServer);

/// <summary>Works like a job queue or an outbox: a change and its message in one transaction.</summary>
public abstract class PublishingTransactionTests(EmulatorBackend backend) : VisitorsTests(backend)
{
    private static readonly TimeSpan _every = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task An_app_that_receives_what_it_publishes_in_transactions_gives_every_visitor_the_right_reply()
    {
        var channel = RedisChannel.Literal("orders");
        var heard = new ConcurrentDictionary<int, int>();
        await App.Redis.GetSubscriber()
            .SubscribeAsync(channel, (_, number) => heard.AddOrUpdate((int)number, 1, (_, before) => before + 1));
        await using var visitors = await CommandLedger.StartAsync(App);
        var (database, committed) = (App.Redis.GetDatabase(), new List<int>());
        var orders = CommitAsync();

        await visitors.RunAsync(Duration);
        await orders;

        EveryReplyIsTheAskersOwn(visitors);
        Assert.True(committed.Count > 50, $"only {committed.Count} orders");
        await Eventually.IsTrueAsync("every message has arrived", () => committed.TrueForAll(heard.ContainsKey));
        Assert.All(heard, message => Assert.Equal(1, message.Value));

        async Task CommitAsync()
        {
            using var pace = new PeriodicTimer(_every);
            for (var number = 0; visitors.Elapsed < Duration; number++)
            {
                var transaction = database.CreateTransaction();
                var (key, text) = ((RedisKey)string.Create(CultureInfo.InvariantCulture, $"order:{{orders}}:{number}"), (RedisValue)number);
                _ = transaction.HashSetAsync(key, [new("number", text), new("state", "new")]);
                _ = transaction.PublishAsync(channel, text);
                var length = transaction.ListLeftPushAsync("{orders}", text);
                if (await SucceedsAsync(transaction) && await length == committed.Count + 1)
                    committed.Add(number);
                await pace.WaitForNextTickAsync();
            }
        }
    }

    /// <summary>A failure is visible in the number of orders; what the visitors got is the more useful message.</summary>
    private static async Task<bool> SucceedsAsync(ITransaction transaction)
    {
        try
        {
            return await transaction.ExecuteAsync();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
