using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>From one instance, over the backplane, to a client of the other one.</summary>
internal sealed class SignalRRoute(TestApp speaker, TestApp listener) : IMessageRoute
{
    private const string Method = "news";
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _retry = TimeSpan.FromMilliseconds(200);

    private readonly HubConnection _client = new HubConnectionBuilder()
        .WithUrl(new Uri(listener.Client.BaseAddress!, LedgerApp.HubPath)).Build();
    private readonly IHubContext<LedgerApp.NewsHub> _hub = speaker.Services.GetRequiredService<IHubContext<LedgerApp.NewsHub>>();

    public string Name => "SignalR";

    public async Task ListenAsync(Action<int> heard)
    {
        _client.On(Method, heard);
        // Retries like a browser that finds a hub that does not work yet.
        for (var since = TimeProvider.System.GetTimestamp(); _client.State != HubConnectionState.Connected;)
        {
            try
            {
                await _client.StartAsync();
            }
            catch (HttpRequestException) when (TimeProvider.System.GetElapsedTime(since) < _limit)
            {
                await Task.Delay(_retry);
            }
        }
    }

    public Task PublishAsync(int number) => _hub.Clients.All.SendAsync(Method, number);

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
