using System.Runtime.CompilerServices;
using AspNetRedisAad.Connection;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

/// <summary>Additional multiplexers: who owns them, and when they are closed.</summary>
public sealed class FurtherMultiplexerTests : IAsyncLifetime
{
    private AzureRedisEmulator _azure = null!;
    private TestApp _app = null!;

    private IAzureRedisConnectionFactory Factory => _app.Services.GetRequiredService<IAzureRedisConnectionFactory>();

    private FurtherMultiplexers Further => _app.Services.GetRequiredKeyedService<FurtherMultiplexers>("");

    public async ValueTask InitializeAsync()
    {
        _azure = await AzureRedisEmulator.StartAsync(new() { Backend = EmulatorBackend.RedisServer });
        _app = await TestApp.StartAsync(_azure);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Fact]
    public async Task An_additional_multiplexer_has_its_own_options_and_closing_it_does_not_close_ours()
    {
        var open = _azure.Counters.ConnectionsOpen;
        var further = await Factory.ConnectAsync(
            options => (options.DefaultDatabase, options.Protocol, options.ClientName) = (7, RedisProtocol.Resp2, "further"));
        await further.GetDatabase().StringSetAsync("key", "value");

        Assert.Equal("value", await further.GetDatabase(7).StringGetAsync("key"));
        Assert.True((await _app.Redis.GetDatabase().StringGetAsync("key")).IsNull);
        Assert.Equal("further", further.ClientName);
        Assert.All(further.GetServers(), server => Assert.Equal(RedisProtocol.Resp2, server.Protocol));

        await further.DisposeAsync();

        await Eventually.IsTrueAsync("nothing of it is left", () => Further.Count == 0 && _azure.Counters.ConnectionsOpen == open);
        await _app.Redis.GetDatabase().PingAsync();
    }

    [Fact]
    public async Task Microsofts_output_cache_closes_its_own_multiplexer()
    {
        IConnectionMultiplexer? further = null;
        var services = new ServiceCollection().AddLogging().AddStackExchangeRedisOutputCache(
            options => options.ConnectionMultiplexerFactory = async () => further = await Factory.ConnectAsync()).BuildServiceProvider();
        await services.GetRequiredService<IOutputCacheStore>().SetAsync("page", [1], tags: null, TimeSpan.FromMinutes(1), default);

        await services.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => further!.GetDatabase().PingAsync());
        await _app.Redis.GetDatabase().PingAsync();
    }

    [Fact]
    public async Task A_multiplexer_without_references_is_collected()
    {
        var dropped = await ConnectAndDropAsync();

        await Eventually.IsTrueAsync("nothing keeps it", () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Further.Count == 0 && dropped.TrueForAll(multiplexer => !multiplexer.TryGetTarget(out _));
        });
    }

    [Fact]
    public async Task Remaining_multiplexers_are_closed_with_the_container()
    {
        var app = await TestApp.StartAsync(_azure);
        var factory = app.Services.GetRequiredService<IAzureRedisConnectionFactory>();
        var (further, adopted) = (await factory.ConnectAsync(), await ConnectionMultiplexer.ConnectAsync(factory.CreateOptions()));

        await app.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => further.GetDatabase().PingAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => adopted.GetDatabase().PingAsync());
    }

    [Fact]
    public async Task After_the_host_has_stopped_the_factory_throws_with_one_sentence()
    {
        var app = await TestApp.StartAsync(_azure, builder => builder.Services.AddAzureRedisAadConnection(
            "prices", builder.Configuration.GetSection(AzureRedisAadOptions.SectionName).Bind));
        var factory = app.Services.GetRequiredKeyedService<IAzureRedisConnectionFactory>("prices");
        await app.DisposeAsync();

        foreach (var ask in new Func<object?>[] { () =>
            factory.CreateOptions(), () => factory.ConnectAsync().GetAwaiter().GetResult(), () => Prepare(factory) })
        {
            Assert.Equal(
                "IAzureRedisConnectionFactory of the connection \"prices\" was called after the host had stopped, when its tokens are no "
                    + "longer renewed: call it while the app runs, at the latest in IHostedService.StopAsync.",
                Assert.Throws<InvalidOperationException>(() => ask()).Message);
        }
    }

    [Fact]
    public async Task A_multiplexer_whose_caller_no_longer_waits_is_closed()
    {
        using var patience = new CancellationTokenSource();
        _azure.EdgeFaults.AuthenticationDelay = TimeSpan.FromSeconds(1);
        var opened = _azure.Counters.ConnectionsOpened;
        var (open, connecting) = (_azure.Counters.ConnectionsOpen, Factory.ConnectAsync(cancellationToken: patience.Token));
        await Eventually.IsTrueAsync("it connects", () => _azure.Counters.ConnectionsOpened > opened);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        await Eventually.IsTrueAsync("it is closed", () => _azure.Counters.ConnectionsOpen == open && Further.Count == 0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Factory.ConnectAsync(cancellationToken: patience.Token));
    }

    [Fact]
    public async Task Without_Redis_an_additional_multiplexer_connects_later()
    {
        _azure.EdgeFaults.RefuseConnections = true;
        _azure.EdgeFaults.DropConnections();
        await using var further = await Factory.ConnectAsync();
        Assert.False(further.IsConnected);

        _azure.EdgeFaults.RefuseConnections = false;

        await Eventually.IsTrueAsync("it is connected", () => further.IsConnected);
        await further.GetDatabase().PingAsync();
    }

    [Fact]
    public async Task A_multiplexer_whose_other_end_is_silent_gets_a_new_connection()
    {
        var options = Factory.CreateOptions();
        await using var further = await Factory.ConnectAsync();
        await using var one = await ConnectionMultiplexer.ConnectAsync(options);
        await using var other = await ConnectionMultiplexer.ConnectAsync(options);
        var all = new[] { further, one, other };

        _azure.EdgeFaults.FreezeConnections();

        foreach (var multiplexer in all)
            await Eventually.IsTrueAsync(
                "it answers again", async () => await Record.ExceptionAsync(() => multiplexer.GetDatabase().PingAsync()) is null);
    }

    public static TheoryData<Action<ConfigurationOptions>, string> Unfit => new()
    {
        { options => options.Password = "not-to-be-told", "a user or a password" },
        { options => options.User = "somebody", "a user or a password" },
        { options => options.EndPoints.Add("other.example", 6380), "a different server than AzureRedisAad:Endpoint" },
        { options => options.CertificateSelection += (_, _, _, _, _) => null!, "a certificate callback" },
#pragma warning disable CS0618, CA5397, SYSLIB0039 // This is what is refused.
        { options => options.SslProtocols = System.Security.Authentication.SslProtocols.Tls11, "TLS below 1.2" },
#pragma warning restore CS0618, CA5397, SYSLIB0039
    };

    [Theory]
    [MemberData(nameof(Unfit), DisableDiscoveryEnumeration = true)]
    public void Options_that_cannot_be_kept_signed_in_are_refused(Action<ConfigurationOptions> change, string problem)
    {
        var options = new ConfigurationOptions();
        change(options);

        var message = Assert.Throws<InvalidOperationException>(() => Factory.Prepare(options)).Message;

        Assert.StartsWith("The options cannot be prepared for the default connection, because they ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-told", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_prepared_once()
    {
        var options = Factory.CreateOptions();

        Assert.Contains(
            "prepared before", Assert.Throws<InvalidOperationException>(() => Factory.Prepare(options)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ey", options.ToString(includePassword: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callback_cannot_change_protected_options()
    {
        var error = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Factory.ConnectAsync(options => options.Ssl = true));

        Assert.StartsWith("The callback of IAzureRedisConnectionFactory.ConnectAsync for the default connection changes Ssl, but ",
            error.Message, StringComparison.Ordinal);
    }

    private static object? Prepare(IAzureRedisConnectionFactory factory)
    {
        factory.Prepare(new ConfigurationOptions());
        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<List<WeakReference<IConnectionMultiplexer>>> ConnectAndDropAsync()
    {
        var options = Factory.CreateOptions();
        IConnectionMultiplexer[] all = [await Factory.ConnectAsync(), await ConnectionMultiplexer.ConnectAsync(options),
            await ConnectionMultiplexer.ConnectAsync(options)];
        foreach (var multiplexer in all)
        {
            await multiplexer.GetSubscriber().SubscribeAsync(RedisChannel.Literal("news"), (_, _) => { });
            await multiplexer.GetDatabase().PingAsync();
        }

        Assert.Equal(all.Length, Further.Count);
        return [.. all.Select(multiplexer => new WeakReference<IConnectionMultiplexer>(multiplexer))];
    }
}
