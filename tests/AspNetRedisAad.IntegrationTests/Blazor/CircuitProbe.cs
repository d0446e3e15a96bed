using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Server.ProtectedBrowserStorage;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;

namespace AspNetRedisAad.IntegrationTests.Blazor;

/// <summary>A component that lives in a circuit, and uses Redis there until the circuit ends.</summary>
public sealed class CircuitProbe : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _end = new();

    [Inject]
    public IDistributedCache Cache { get; set; } = null!;

    [Inject]
    public HybridCache Hybrid { get; set; } = null!;

    [Inject]
    public ProtectedSessionStorage Storage { get; set; } = null!;

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        await Storage.SetAsync("circuit", "kept in the browser");
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var round = 1; !_end.IsCancellationRequested; round++)
        {
            await pace.WaitForNextTickAsync();
            var text = round.ToString(CultureInfo.InvariantCulture);
            await Cache.SetStringAsync("circuit-rounds", text);
            if (await Cache.GetStringAsync("circuit-rounds") != text
                || await Hybrid.GetOrCreateAsync($"circuit-{text}", _ => ValueTask.FromResult(text)) != text)
                throw new InvalidDataException("Redis returned another value.");
        }
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, "interactive");
}
