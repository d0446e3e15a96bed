using AspNetRedisAad.Emulator;

namespace AspNetRedisAad.IntegrationTests.Faults;

/// <summary>The effects of a fault of the server or the connection end within the limit in each test, without a new multiplexer.</summary>
public sealed class ServerFaultTests() : AppUnderLoad(EmulatorBackend.RedisServer)
{
    [Fact]
    public async Task A_dropped_connection_is_restored_within_2_seconds()
    {
        Azure.EdgeFaults.DropConnections();

        await WorksAgainWithinAsync(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_restarted_server_is_used_again_within_2_seconds()
    {
        await Azure.StopServerAsync();
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        await Azure.RestartServerAsync();

        await WorksAgainWithinAsync(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Commands_work_again_2_seconds_after_a_failover_without_a_cluster_and_no_data_is_lost()
    {
        await App.Redis.GetDatabase().StringSetAsync("before", "value");

        await Azure.FailOverAsync();

        await WorksAgainWithinAsync(TimeSpan.FromSeconds(2));
        Assert.Equal("value", await App.Redis.GetDatabase().StringGetAsync("before"));
    }

    [Fact]
    public async Task A_half_open_connection_is_replaced_within_15_seconds()
    {
        Azure.EdgeFaults.FreezeConnections();

        await WorksAgainWithinAsync(TimeSpan.FromSeconds(15));
        Assert.NotEmpty(Load.Failures);
        Assert.Contains(App.Log.Lines, line => line.Contains("the connection is replaced", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NOAUTH_on_a_live_connection_is_answered_with_a_new_AUTH_within_a_second()
    {
        var opened = Azure.Counters.ConnectionsOpened;

        Azure.EdgeFaults.LoseAuthentication();

        await WorksAgainWithinAsync(TimeSpan.FromSeconds(1));
        Assert.Contains(Load.Failures, failure => failure.Contains("NOAUTH", StringComparison.Ordinal));
        // The connection for commands stays; the one for messages is replaced, because its subscriptions may be lost.
        Assert.InRange(Azure.Counters.ConnectionsOpened, opened, opened + 1);
    }

    private async Task WorksAgainWithinAsync(TimeSpan bound)
    {
        var since = Load.Elapsed;
        var multiplexer = App.Redis;
        await Load.RunAsync(bound + TimeSpan.FromSeconds(5));

        Load.NothingFailedAfter(since + bound);
        Assert.Same(multiplexer, App.Redis);
        Assert.True(await multiplexer.GetDatabase().StringSetAsync("key", "value"));
    }
}
