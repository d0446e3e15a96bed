using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.Benchmarks.Faults;

/// <summary>States in which redis-server answers with an error instead of executing commands, for some time.</summary>
internal static class ServerStates
{
    /// <summary>BUSY: a script does not end.</summary>
    public static async Task BeBusyAsync(this AzureRedisEmulator azure, TimeSpan duration)
    {
        await azure.AdministerAsync("CONFIG", "SET", "busy-reply-threshold", "100");
        Task script = azure.AdministerAsync("EVAL", "while true do end", "0");
        await Task.Delay(duration);
        await azure.AdministerAsync("SCRIPT", "KILL");
        await script.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>OOM: the memory is full, and nothing may be evicted.</summary>
    public static async Task BeFullAsync(this AzureRedisEmulator azure, TimeSpan duration)
    {
        await azure.AdministerAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await azure.AdministerAsync("CONFIG", "SET", "maxmemory", "1");
        await Task.Delay(duration);
        await azure.AdministerAsync("CONFIG", "SET", "maxmemory", "0");
    }

    /// <summary>READONLY: the server is a replica, and its master does not exist.</summary>
    public static async Task BeReplicaAsync(this AzureRedisEmulator azure, TimeSpan duration)
    {
        await azure.AdministerAsync("REPLICAOF", "127.0.0.1", "1");
        await Task.Delay(duration);
        await azure.AdministerAsync("REPLICAOF", "NO", "ONE");
    }
}
