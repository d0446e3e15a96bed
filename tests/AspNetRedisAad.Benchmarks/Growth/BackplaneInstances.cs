using AspNetRedisAad.Benchmarks.Servers;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.Benchmarks.Growth;

/// <summary>
/// Instances of an app on one backplane, each with separate connections and one client. There is a group of clients
/// for each number of instances to reach.
/// </summary>
internal sealed class BackplaneInstances : IAsyncDisposable
{
    private readonly List<(IHost Host, HubLifetimeManager<SilentHub> Hub, HubListener Client)> _all = [];

    /// <summary>Counts messages at the clients.</summary>
    public Arrivals Arrivals { get; } = new();

    public static Task<BackplaneInstances> StartOursAsync(RedisServer server, int count, int[] groups) => StartAsync(
        services => services.AddAzureRedisAadConnection(OurApp.Configuration(server))
            .UseCredential(server.Token.Credential)
            .AddSignalRBackplane(),
        count, groups);

    public static Task<BackplaneInstances> StartStockAsync(RedisServer server, int count, int[] groups) => StartAsync(
        services => services.AddSignalR().AddStackExchangeRedis(options =>
        {
            options.Configuration = server.Configure();
            options.Configuration.ChannelPrefix = StackExchange.Redis.RedisChannel.Literal("stock");
        }),
        count, groups);

    /// <summary>Sends from the last instance, whose client is only in the largest group, to this many instances.</summary>
    public Task SendAsync(int reached) => _all[^1].Hub.SendGroupAsync(GroupOf(reached), "news", ["some news"]);

    public async ValueTask DisposeAsync()
    {
        foreach (var (host, _, client) in _all)
        {
            await client.StopAsync();
            await host.StopAsync();
            host.Dispose();
        }
    }

    private static async Task<BackplaneInstances> StartAsync(Action<IServiceCollection> register, int count, int[] groups)
    {
        var instances = new BackplaneInstances();
        for (var i = 0; i < count; i++)
            await instances.AddAsync(register, groups.Where(group => i < group));
        return instances;
    }

    private static string GroupOf(int instances) => $"{instances} instances";

    private async Task AddAsync(Action<IServiceCollection> register, IEnumerable<int> groups)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        register(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        var (hub, client) = (host.Services.GetRequiredService<HubLifetimeManager<SilentHub>>(), new HubListener(Arrivals));
        _all.Add((host, hub, client));
        await hub.OnConnectedAsync(client.Connection);
        foreach (var group in groups)
            await hub.AddToGroupAsync(client.Connection.ConnectionId, GroupOf(group));
    }

    /// <summary>Its clients call no methods.</summary>
    internal sealed class SilentHub : Hub;
}
