using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.Emulator.Hosting;

/// <summary>
/// The emulator runs inside other programs. They handle Ctrl+C, and may need Redis until they have stopped.
/// </summary>
internal sealed class PassiveLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
