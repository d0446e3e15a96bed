using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Blazor;

/// <summary>
/// The browser's side of a circuit: what Blazor's script does, as far as a component needs it that is only rendered and uses
/// sessionStorage.
/// </summary>
internal sealed partial class BrowserCircuit : IAsyncDisposable
{
    private readonly HubConnection _connection;

    private BrowserCircuit(HubConnection connection)
    {
        _connection = connection;
        connection.On<long, byte[]>("JS.RenderBatch", (batch, _) => connection.SendAsync("OnRenderCompleted", batch, null));
        connection.On<string>("JS.Error", Errors.Enqueue);
        connection.On<long, string, string, int, long, int>(
            "JS.BeginInvokeJS", (call, function, arguments, _, _, _) => AnswerAsync(call, function, arguments));
    }

    public ConcurrentQueue<string> Errors { get; } = [];

    public BrowserStorage Storage { get; } = new();

    /// <param name="page">The page as an instance has rendered it.</param>
    /// <param name="app">The instance on which the circuit starts.</param>
    public static async Task<BrowserCircuit> StartAsync(string page, TestApp app)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(app.Client.BaseAddress!, "/_blazor"));
        builder.Services.AddSingleton(app.Services.GetServices<IHubProtocol>().Single(protocol => protocol.Name == "blazorpack"));
        var circuit = new BrowserCircuit(builder.Build());
        await circuit._connection.StartAsync();

        var components = $"[{string.Join(',', Marker().Matches(page).Select(marker => marker.Groups[1].Value))}]";
        var state = State().Match(page).Groups[1].Value;
        Assert.NotNull(await circuit._connection.InvokeAsync<string?>(
            "StartCircuit", app.Client.BaseAddress!.ToString(), $"{app.Client.BaseAddress}interactive", components, state));
        return circuit;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task AnswerAsync(long call, string function, string arguments)
    {
        var values = JsonSerializer.Deserialize<string[]>(arguments)!;
        await Storage.InvokeAsync<object>(function, [.. values]);
        await _connection.SendAsync("EndInvokeJSFromDotNet", call, true, $"[{call},true,null]");
    }

    [GeneratedRegex(@"<!--Blazor:(\{.*?\})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
