using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.Emulator.Hosting;

/// <summary>The Kestrel server of one emulator.</summary>
internal sealed class EmulatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly EmulatorParts _parts;

    private EmulatorHost(WebApplication app, EmulatorParts parts) => (_app, _parts) = (app, parts);

    /// <exception cref="IOException">A port is in use.</exception>
    public static async Task<EmulatorHost> StartAsync(
        EmulatorParts parts, EmulatorListeners listeners, CancellationToken cancellationToken)
    {
        var host = new EmulatorHost(Build(parts, listeners), parts);
        try
        {
            await host._app.StartAsync(cancellationToken).ConfigureAwait(false);
            parts.Tenant.Address = listeners.AuthorityAddress;
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Redis connections do not end on their own, and Kestrel would wait for them.
        _parts.EdgeFaults.RefuseConnections = true;
        _parts.EdgeFaults.DropConnections();
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(EmulatorParts parts, EmulatorListeners listeners)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.Services.AddSingleton(parts.Loggers);
        builder.Services.AddRoutingCore();
        // For the speed of commands: no thread switch between socket, TLS and the edge, and no read that only waits for bytes.
        builder.Services.Configure<SocketTransportOptions>(
            sockets => (sockets.UnsafePreferInlineScheduling, sockets.WaitForDataBeforeAllocatingBuffer) = (true, false));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(listeners.Configure);

        var app = builder.Build();
        parts.Authority.Map(app);
        parts.ManagedIdentity.Map(app);
        return app;
    }
}
