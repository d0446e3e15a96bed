using System.Collections.Concurrent;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>An instance of an app with a hub, and a client on it: ada, in the group editors.</summary>
internal sealed class ChatApp : IAsyncDisposable
{
    private readonly HubConnection _client;
    private readonly ConcurrentQueue<(string Way, int Number)> _heard = new();

    private ChatApp(TestApp app)
    {
        App = app;
        _client = new HubConnectionBuilder().WithUrl(new Uri(app.Client.BaseAddress!, "/chat?user=ada")).Build();
        _client.On<string, int>("said", (way, number) => _heard.Enqueue((way, number)));
        _client.On("ask", () => $"answer of {_client.ConnectionId}");
    }

    public static IReadOnlyList<string> Ways { get; } = ["all", "group", "groups", "user", "users", "all except", "group except"];

    public TestApp App { get; }

    public string Id => _client.ConnectionId!;

    public IHubContext<ChatHub> Hub => App.Services.GetRequiredService<IHubContext<ChatHub>>();

    public static async Task<ChatApp> StartAsync(Task<TestApp> starting)
    {
        var chat = new ChatApp(await starting);
        await chat._client.StartAsync();
        // The hub answers the handshake before it has added the connection to its group.
        await Eventually.IsTrueAsync("it receives its group's messages", async () =>
        {
            await chat.SendAsync("group", -1);
            return chat.Heard("group").Count > 0;
        });
        return chat;
    }

    public static void Configure(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IUserIdProvider, Ada>();
        builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddSignalRBackplane();
    }

    /// <summary>An instance with Microsoft's backplane.</summary>
    public static void ConfigureStock(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IUserIdProvider, Ada>();
        builder.Services.AddSignalR().AddStackExchangeRedis();
        builder.Services.AddOptions<RedisOptions>().Configure<IServiceProvider>((options, provider) =>
            options.ConnectionFactory = _ => Task.Run(() => provider.GetRequiredService<IConnectionMultiplexer>()));
    }

    public static void Map(WebApplication app) => app.MapHub<ChatHub>("/chat");

    public Task SendAsync(string way, int number)
    {
        var clients = Hub.Clients;
        var to = way switch
        {
            "all" => clients.All,
            "all except" => clients.AllExcept("somebody"),
            "user" => clients.User("ada"),
            "users" => clients.Users("bob", "ada"),
            "group" => clients.Group("editors"),
            "groups" => clients.Groups("readers", "editors"),
            "group except" => clients.GroupExcept("editors", "somebody"),
            _ => clients.Group(way),
        };
        return to.SendAsync("said", way, number);
    }

    /// <summary>The numbers that the client has received, without those from the beginning.</summary>
    public List<int> Heard(string way) => [.. _heard.Where(message => message.Way == way).Select(message => message.Number)];

    public List<int> Counted(string way) => [.. Heard(way).Where(number => number >= 0).Order()];

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await App.DisposeAsync();
    }

    public sealed class ChatHub : Hub
    {
        public override Task OnConnectedAsync() => Groups.AddToGroupAsync(Context.ConnectionId, "editors");
    }

    private sealed class Ada : IUserIdProvider
    {
        public string? GetUserId(HubConnectionContext connection) => "ada";
    }
}
