using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.Emulator.Hosting;

/// <summary>
/// The emulator runs inside other programs: Ctrl+C is theirs to handle, and must not take Redis away while they are still stopping.
/// </summary>
internal sealed class PassiveLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
