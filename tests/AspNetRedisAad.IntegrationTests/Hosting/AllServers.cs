using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>Faults of a whole cache, which may be one server or a cluster.</summary>
internal static class AllServers
{
    public static Task StopServersAsync(this AzureRedisEmulator azure) =>
        Task.WhenAll(azure.Endpoints.Select((_, server) => azure.StopServerAsync(server)));

    public static Task RestartServersAsync(this AzureRedisEmulator azure) =>
        Task.WhenAll(azure.Endpoints.Select((_, server) => azure.RestartServerAsync(server)));
}
