using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.SignalR;

[Trait(LiveCache.Trait, "true")]
public sealed class BackplaneTests
{
    [Fact]
    public async Task A_message_reaches_the_clients_of_every_instance_and_stopping_leaves_the_connection_alone()
    {
        await using var azure = await ChosenProfile.StartAsync();
        await using var one = await StartAsync(azure);
        await using var two = await StartAsync(azure);
        await using var client = new HubConnectionBuilder().WithUrl(new Uri(two.Client.BaseAddress!, "/chat")).Build();
        var received = 0;
        client.On<string>("said", _ => Interlocked.Increment(ref received));
        await client.StartAsync();

        await Eventually.IsTrueAsync("received", async () =>
        {
            await one.Services.GetRequiredService<IHubContext<ChatHub>>().Clients.All.SendAsync("said", "hello");
            return received > 0;
        });

        // Does what the container does when the app stops.
        var subscriber = two.Redis.GetSubscriber();
        var heard = 0;
        await subscriber.SubscribeAsync(StackExchange.Redis.RedisChannel.Literal("other"), (_, _) => Interlocked.Increment(ref heard));
        ((IDisposable)two.Services.GetRequiredService<HubLifetimeManager<ChatHub>>()).Dispose();
        await subscriber.PublishAsync(StackExchange.Redis.RedisChannel.Literal("other"), "still here");
        await Eventually.IsTrueAsync("heard", () => heard == 1);
    }

    private static Task<TestApp> StartAsync(AzureRedisEmulator azure) => TestApp.StartAsync(
        azure,
        builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddSignalRBackplane(),
        app => app.MapHub<ChatHub>("/chat"));

    public sealed class ChatHub : Hub;
}
