using AspNetRedisAad.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>Several instances with hubs, side by side.</summary>
internal static class ChatApps
{
    private const int Count = 20;

    private static int _mark = -1;

    /// <param name="caches">The two caches.</param>
    /// <param name="stage">The stage of the move; or the kind of an instance that does not move.</param>
    /// <param name="oldName">The instance name on the old cache.</param>
    /// <param name="isStock">Whether Microsoft's backplane was used there.</param>
    public static Task<ChatApp> StartAsync(TwoCaches caches, string stage, string oldName, bool isStock = false) =>
        ChatApp.StartAsync(stage switch
    {
        "stock" => caches.StartOldAppAsync(ChatApp.ConfigureStock, ChatApp.Map),
        "none on the old cache" => caches.StartOldAppAsync(ChatApp.Configure, ChatApp.Map, ("InstanceName", oldName)),
        "none" => caches.StartAppAsync(null, ChatApp.Configure, ChatApp.Map, ("InstanceName", "shop:")),
        _ => caches.StartAppAsync(
            stage,
            ChatApp.Configure,
            ChatApp.Map,
            ("InstanceName", "shop:"),
            ("MoveFrom:InstanceName", oldName),
            ("MoveFrom:IsStock", isStock.ToString()),
            ("MoveFrom:ConfirmedStage", stage)),
    });

    /// <summary>Sends numbers from each instance, in each way, and then the last one twice: duplicates have arrived by then.</summary>
    public static async Task EachArrivesOnceAsync(IReadOnlyList<ChatApp> instances, IReadOnlyList<string> ways)
    {
        var first = instances.SelectMany(instance => ChatApp.Ways.SelectMany(instance.Counted)).DefaultIfEmpty(-1).Max() + 1;
        for (var number = first; number < first + Count; number++)
        {
            foreach (var way in ways)
                await instances[number % instances.Count].SendAsync(way, number);
        }

        foreach (var last in new[] { NextMark(), NextMark() })
        {
            foreach (var (instance, way) in from instance in instances from way in ways select (instance, way))
                await instance.SendAsync(way, last);
            // In each way: the nodes of a cluster do not keep the order between their channels.
            foreach (var (instance, way) in from instance in instances from way in ways select (instance, way))
                await Eventually.IsTrueAsync(
                    $"the last {last} of {way}", () => instance.Heard(way).Count(number => number == last) == instances.Count);
        }

        foreach (var instance in instances)
        {
            Assert.All(ways, way => Assert.Equal(Enumerable.Range(first, Count), instance.Counted(way).Where(number => number >= first)));
        }
    }

    public static Task FlowAgainAsync(params ChatApp[] instances) => Eventually.IsTrueAsync("all receive messages", async () =>
    {
        var number = NextMark();
        try
        {
            foreach (var instance in instances)
                await instance.SendAsync("all", number);
        }
        catch (RedisException)
        {
            return false;
        }

        return instances.All(instance => instance.Heard("all").Count(heard => heard == number) >= instances.Length);
    });

    /// <summary>A number that is not counted.</summary>
    private static int NextMark() => Interlocked.Decrement(ref _mark);
}
