using AspNetRedisAad.Emulator.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AspNetRedisAad.Emulator.Control;

/// <summary>
/// The control API: other processes can inject faults and read the counters.
/// </summary>
internal sealed class ControlHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly EmulatorAddress _address;
    private ListenOptions _listen = null!;

    private ControlHost(IControlledEmulator emulator, EmulatorAddress address, int port, ILoggerFactory? loggers)
    {
        _address = address;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address.Listen, port, listen => _listen = listen));
        _app = builder.Build();
        _app.Use(new LocalCallers(address.Names).OnlyAsync);
        new ControlEndpoints(emulator, (loggers ?? NullLoggerFactory.Instance).CreateLogger<ControlEndpoints>()).Map(_app);
    }

    public Uri Address => new($"http://{_address.Control}:{_listen.IPEndPoint!.Port}/control");

    public static async Task<ControlHost> StartAsync(
        IControlledEmulator emulator, EmulatorAddress address, int port, ILoggerFactory? loggers, CancellationToken cancellationToken)
    {
        var host = new ControlHost(emulator, address, port, loggers);
        try
        {
            await host._app.StartAsync(cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
