using System.Net;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.IntegrationTests.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.ProtectedBrowserStorage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.IntegrationTests.Blazor;

/// <summary>The claims of docs/blazor-server.md, as far as they need no browser.</summary>
public sealed class BlazorServerTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _circuitMayWrite = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _circuitHasWritten = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _circuitMayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AzureRedisEmulator _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await AzureRedisEmulator.StartAsync();

    public ValueTask DisposeAsync() => _azure.DisposeAsync();

    [Fact]
    public async Task A_page_that_is_rendered_within_the_request_can_use_session_and_cache_on_every_instance()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        using var visitor = one.CreateVisitor();

        Assert.StartsWith("visit 1<", await visitor.AskAsync("/visits"), StringComparison.Ordinal);
        Assert.StartsWith("visit 2<", await visitor.GetStringAsync(new Uri(two.Client.BaseAddress!, "/visits")), StringComparison.Ordinal);
        Assert.StartsWith("visit 3<", await visitor.AskAsync("/visits"), StringComparison.Ordinal);

        Assert.Equal("3", await two.Services.GetRequiredService<IDistributedCache>().GetStringAsync("last-visit"));
    }

    [Fact]
    public async Task One_instance_can_read_what_another_stores_in_the_browsers_protected_storage()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        var browser = new BrowserStorage();

        await Storage(one, browser).SetAsync("cart", "three kettles");
        var read = await Storage(two, browser).GetAsync<string>("cart");

        Assert.True(read.Success);
        Assert.Equal("three kettles", read.Value);
        Assert.DoesNotContain("kettles", browser.Items["cart"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Circuit_state_is_stored_in_our_HybridCache_if_there_is_one()
    {
        await using var without = await StartAsync(builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration));
        await using var with = await StartAsync(
            builder => builder.Services.AddAzureRedisAadConnection(builder.Configuration).AddHybridCache());

        Assert.Null(without.Services.GetRequiredService<IOptions<CircuitOptions>>().Value.HybridPersistenceCache);
        Assert.Same(
            with.Services.GetRequiredService<HybridCache>(),
            with.Services.GetRequiredService<IOptions<CircuitOptions>>().Value.HybridPersistenceCache);
    }

    [Fact]
    public async Task Values_of_a_long_request_are_visible_to_others_when_it_ends_and_it_does_not_see_theirs()
    {
        await using var app = await StartAsync();
        using var visitor = app.CreateVisitor();
        await visitor.AskAsync("/set?key=page&value=old");

        using var circuit = await visitor.GetAsync(new Uri("/circuit", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await visitor.AskAsync("/set?key=page&value=new");
        _circuitMayWrite.SetResult();
        await _circuitHasWritten.Task;

        Assert.Equal("none", await visitor.AskAsync("/get?key=circuit"));
        _circuitMayEnd.SetResult();
        Assert.Equal("circuit sees old", await circuit.Content.ReadAsStringAsync());
        await Eventually.IsTrueAsync("committed", async () => await visitor.AskAsync("/get?key=circuit") == "set");
    }

    [Fact]
    public async Task A_long_request_cannot_start_a_session_after_its_response_has_started()
    {
        await using var app = await StartAsync();
        using var visitor = app.CreateVisitor();
        using var circuit = await visitor.GetAsync(new Uri("/circuit", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        _circuitMayWrite.SetResult();
        _circuitMayEnd.SetResult();

        Assert.Equal(HttpStatusCode.OK, circuit.StatusCode);
        Assert.Contains(
            "cannot be established after the response has started", await circuit.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_object_kept_after_its_request_is_never_stored_again()
    {
        ISession? kept = null;
        await using var app = await StartAsync(map: app => app.MapGet("/keep", (HttpContext context) =>
        {
            kept = context.Session;
            kept.SetString("before", "set");
        }));
        using var visitor = app.CreateVisitor();

        await visitor.AskAsync("/keep");
        await Eventually.IsTrueAsync("committed", async () => await visitor.AskAsync("/get?key=before") == "set");
        kept!.SetString("after", "lost");

        Assert.Equal("none", await visitor.AskAsync("/get?key=after"));
    }

    private Task<TestApp> StartAsync(Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null) =>
        SessionApp.StartAsync(
        _azure,
        stock: false,
        app =>
        {
            app.UseRedisSession();
            app.UseAntiforgery();
        },
        builder =>
        {
            builder.Services.AddRazorComponents().AddInteractiveServerComponents();
            configure?.Invoke(builder);
        },
        map: app =>
        {
            app.MapRazorComponents<VisitsPage>().AddInteractiveServerRenderMode();
            app.MapGet("/circuit", BeCircuitAsync);
            map?.Invoke(app);
        });

    /// <summary>The WebSocket of a circuit from the session's point of view: a request that was answered long ago and continues.</summary>
    private async Task BeCircuitAsync(HttpContext context)
    {
        await context.Response.WriteAsync("circuit ");
        await context.Response.Body.FlushAsync();
        await _circuitMayWrite.Task;
        try
        {
            context.Session.SetString("circuit", "set");
            await context.Response.WriteAsync($"sees {context.Session.GetString("page")}");
        }
        catch (InvalidOperationException e)
        {
            await context.Response.WriteAsync(e.Message);
        }

        _circuitHasWritten.SetResult();
        await _circuitMayEnd.Task;
    }

    private static ProtectedSessionStorage Storage(TestApp app, BrowserStorage browser) =>
        new(browser, app.Services.GetRequiredService<IDataProtectionProvider>());
}
