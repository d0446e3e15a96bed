using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.IntegrationTests.Faults;

public sealed class ClusterFaultTests() : AppUnderLoad(EmulatorBackend.RedisCluster)
{
    [Fact]
    public async Task After_orderly_failovers_of_all_masters_commands_work_within_2_seconds()
    {
        for (var master = 0; master < 3; master++)
            await Azure.FailOverAsync(master);
        var over = Load.Elapsed;
        await Load.RunAsync(TimeSpan.FromSeconds(8));

        Load.NothingFailedAfter(over + TimeSpan.FromSeconds(2));
    }

    /// <summary>The cluster itself takes two seconds to notice, and up to two to elect.</summary>
    [Fact]
    public async Task Eight_seconds_after_the_loss_of_a_node_commands_work_again()
    {
        await Azure.StopServerAsync(0);
        var lost = Load.Elapsed;
        await Load.RunAsync(TimeSpan.FromSeconds(14));

        Load.NothingFailedAfter(lost + TimeSpan.FromSeconds(8));
    }
}
