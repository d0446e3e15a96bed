using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>From the one instance, over the backplane, to a client of the other one.</summary>
internal sealed class SignalRRoute(TestApp speaker, TestApp listener) : IMessageRoute
{
    private const string Method = "news";

    private readonly HubConnection _client = new HubConnectionBuilder().WithUrl(new Uri(listener.Client.BaseAddress!, LedgerApp.HubPath)).Build();
    private readonly IHubContext<LedgerApp.NewsHub> _hub = speaker.Services.GetRequiredService<IHubContext<LedgerApp.NewsHub>>();

    public string Name => "SignalR";

    public Task ListenAsync(Action<int> heard)
    {
        _client.On(Method, heard);
        return _client.StartAsync();
    }

    public Task PublishAsync(int number) => _hub.Clients.All.SendAsync(Method, number);

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
