using System.Collections.Concurrent;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.SignalR;

/// <summary>Apps with the same hub on one cache.</summary>
public sealed class ApartTests : IAsyncLifetime
{
    private const int Count = 10;

    private static readonly string[] _ways = ["all", "all except", "user", "users", "group", "groups", "group except"];

    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await ChosenProfile.StartAsync(new() { Backend = EmulatorBackend.RedisServer });

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact]
    public async Task Messages_of_each_kind_reach_the_instances_with_the_same_instance_name_and_no_others()
    {
        await using var speaker = await StartAsync("shop-live:");
        await using var same = await StartAsync("shop-live:");
        // One name is a prefix of the other.
        await using var other = await StartAsync("shop-live:test:");
        await using var nameless = await StartAsync("");
        await using var here = await Listener.StartAsync(same, "ada");
        await using var there = await Listener.StartAsync(other, "ada");
        await using var elsewhere = await Listener.StartAsync(nameless, "ada");

        for (var number = 0; number < Count; number++)
        {
            foreach (var way in _ways)
                await SendAsync(speaker, way, number);
        }

        foreach (var (app, listener) in new[] { (same, here), (other, there), (nameless, elsewhere) })
        {
            await SendAsync(app, "all", -1);
            await Eventually.IsTrueAsync("the last", () => listener.Heard("all").Contains(-1));
        }

        var all = Enumerable.Range(0, Count).ToList();
        Assert.All(_ways, way => Assert.Equal(all, here.Heard(way).Where(number => number >= 0).Order()));
        Assert.All(_ways, way => Assert.DoesNotContain(there.Heard(way), number => number >= 0));
        Assert.All(_ways, way => Assert.DoesNotContain(elsewhere.Heard(way), number => number >= 0));
    }

    [Fact]
    public async Task A_connection_of_another_instance_can_be_invoked()
    {
        // In a cluster Microsoft's backplane may consider it absent: PUBLISH counts the subscribers of only one node.
        await _azure.DisposeAsync();
        _azure = await ChosenProfile.StartOneServerAsync(new() { Backend = EmulatorBackend.RedisServer });
        await using var speaker = await StartAsync("shop:");
        await using var instance = await StartAsync("shop:");
        await using var listener = await Listener.StartAsync(instance, "ada");
        var hub = speaker.Services.GetRequiredService<IHubContext<ChatHub>>();
        // Microsoft's backplane sends before it listens for answers, and waits forever for an answer that it has missed.
        await Eventually.IsTrueAsync("both listen for answers", async () =>
            (await Task.WhenAll(speaker.Redis.GetServers()
                .Select(server => server.SubscriptionChannelsAsync(RedisChannel.Pattern("*ChatHub:internal:return:*")))))
                .Sum(channels => channels.Length) == 2);

        Assert.Equal("ada answers", await hub.Clients.Client(listener.Id).InvokeAsync<string>("ask", CancellationToken.None));
    }

    [Fact]
    public async Task Connections_and_memberships_are_reached_from_another_instance()
    {
        await using var speaker = await StartAsync("shop:");
        await using var instance = await StartAsync("shop:");
        await using var listener = await Listener.StartAsync(instance, "ada", "leaving");
        var hub = speaker.Services.GetRequiredService<IHubContext<ChatHub>>();
        // Microsoft's backplane sends before it listens for answers, and waits forever for an answer that it has missed.
        await Eventually.IsTrueAsync("both listen for answers", async () =>
            (await Task.WhenAll(speaker.Redis.GetServers()
                .Select(server => server.SubscriptionChannelsAsync(RedisChannel.Pattern("*ChatHub:internal:return:*")))))
                .Sum(channels => channels.Length) == 2);

        await hub.Clients.Client(listener.Id).SendAsync("said", "connection", 1);
        await hub.Groups.AddToGroupAsync(listener.Id, "added");
        await hub.Clients.Group("added").SendAsync("said", "added", 1);
        await hub.Groups.RemoveFromGroupAsync(listener.Id, "leaving");
        await hub.Clients.Group("leaving").SendAsync("said", "leaving", 1);
        await hub.Clients.AllExcept(listener.Id).SendAsync("said", "excluded", 1);
        await hub.Clients.All.SendAsync("said", "last", 1);

        await Eventually.IsTrueAsync("the last", () => listener.Heard("last").Count > 0);
        Assert.Equal([1], listener.Heard("connection"));
        Assert.Equal([1], listener.Heard("added"));
        Assert.Empty(listener.Heard("leaving"));
        Assert.Empty(listener.Heard("excluded"));
    }

    [Theory]
    [InlineData("stock")]
    [InlineData("")]
    public async Task With_a_channel_prefix_of_the_apps_own_it_uses_the_channels_of_Microsofts_backplane(string prefix)
    {
        await using var ours = await StartAsync("shop:", prefix, empty: prefix.Length == 0);
        await using var theirs = await StartAsync("shop:", prefix, stock: true);
        await using var here = await Listener.StartAsync(ours, "ada");
        await using var there = await Listener.StartAsync(theirs, "ada");

        await Eventually.IsTrueAsync("theirs is connected", async () =>
        {
            await SendAsync(ours, "all", -1);
            return there.Heard("all").Count > 0;
        });
        foreach (var way in _ways)
        {
            await SendAsync(ours, way, 1);
            await SendAsync(theirs, way, 2);
        }

        foreach (var listener in new[] { here, there })
        {
            foreach (var way in _ways)
                await Eventually.IsTrueAsync(way, () => listener.Heard(way).Where(number => number > 0).Order().SequenceEqual([1, 2]));
        }
    }

    [Theory]
    [InlineData("", "AzureRedisAad", "The channel prefix")]
    [InlineData("chat", "Shop:Redis", "Connection \"chat\": The channel prefix")]
    public async Task A_channel_prefix_without_effect_is_refused_at_the_start_and_the_message_names_the_right_setting(
        string connection, string section, string beginning)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(
            _azure,
            builder =>
            {
                builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>($"{section}:Endpoint", _azure.Endpoint)]);
                builder.Services.AddAzureRedisAadConnection(connection, builder.Configuration.GetSection(section)).AddSignalRBackplane();
                builder.Services.Configure<RedisOptions>(options => options.Configuration.ChannelPrefix = RedisChannel.Literal("test"));
            }));

        Assert.StartsWith($"{beginning} \"test\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"channelPrefix=test\" in {section}:Endpoint", refused.Message, StringComparison.Ordinal);
    }

    private Task<TestApp> StartAsync(string instanceName, string channelPrefix = "", bool stock = false, bool empty = false) =>
        TestApp.StartAsync(
        _azure,
        builder =>
        {
            builder.Services.AddSingleton<IUserIdProvider, UserInQuery>();
            if (stock)
            {
                builder.Services.AddSignalR().AddStackExchangeRedis();
                builder.Services.AddOptions<RedisOptions>().Configure<IServiceProvider>((options, provider) =>
                    options.ConnectionFactory = _ => Task.FromResult(provider.GetRequiredService<IConnectionMultiplexer>()));
                return;
            }

            builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddSignalRBackplane();
            if (empty)
                builder.Services.Configure<RedisOptions>(options => options.Configuration.ChannelPrefix = RedisChannel.Literal(""));
        },
        app => app.MapHub<ChatHub>("/chat"),
        ("InstanceName", instanceName),
        ("Endpoint", _azure.GetSettings()["AzureRedisAad:Endpoint"] + (channelPrefix.Length > 0 ? $",channelPrefix={channelPrefix}" : "")));

    private static Task SendAsync(TestApp app, string way, int number)
    {
        var clients = app.Services.GetRequiredService<IHubContext<ChatHub>>().Clients;
        var to = way switch
        {
            "all" => clients.All,
            "all except" => clients.AllExcept("somebody"),
            "user" => clients.User("ada"),
            "users" => clients.Users("bob", "ada"),
            "group" => clients.Group("editors"),
            "groups" => clients.Groups("readers", "editors"),
            _ => clients.GroupExcept("editors", "somebody"),
        };
        return to.SendAsync("said", way, number);
    }

    public sealed class ChatHub : Hub
    {
        public override Task OnConnectedAsync() =>
            Groups.AddToGroupAsync(Context.ConnectionId, Context.GetHttpContext()!.Request.Query["group"].ToString());
    }

    private sealed class UserInQuery : IUserIdProvider
    {
        public string? GetUserId(HubConnectionContext connection) => connection.GetHttpContext()?.Request.Query["user"];
    }

    private sealed class Listener(HubConnection connection) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Way, int Number)> _heard = new();

        public string Id => connection.ConnectionId!;

        public static async Task<Listener> StartAsync(TestApp app, string user, string group = "editors")
        {
            var connection = new HubConnectionBuilder()
                .WithUrl(new Uri(app.Client.BaseAddress!, $"/chat?user={user}&group={group}")).Build();
            var listener = new Listener(connection);
            connection.On<string, int>("said", (way, number) => listener._heard.Enqueue((way, number)));
            connection.On("ask", () => $"{user} answers");
            await connection.StartAsync();
            // The hub answers the handshake before it has added the connection to its group.
            await Eventually.IsTrueAsync("it receives its group's messages", async () =>
            {
                await app.Services.GetRequiredService<IHubContext<ChatHub>>().Clients.Group(group).SendAsync("said", "joined", 0);
                return listener.Heard("joined").Count > 0;
            });
            return listener;
        }

        public List<int> Heard(string way) => [.. _heard.Where(message => message.Way == way).Select(message => message.Number)];

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
