using AspNetRedisAad.Emulator;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>What the doctor reports before and during a move.</summary>
public sealed class PreflightTests : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];

    [Fact]
    public async Task In_a_healthy_move_both_caches_are_examined_without_findings()
    {
        var caches = await StartAsync();
        await using var app = await caches.StartAppAsync("Copy");

        var diagnosis = await DiagnoseAsync(app);

        Assert.True(diagnosis.Status == AzureRedisFindingStatus.Ok, diagnosis.ToString());
        Assert.Equal(["token", "TCP", "TLS", "sign-in", "INFO", "read", "write"], StepsAt(diagnosis, caches.Old.Endpoint));
        Assert.Equal(["TCP", "TLS", "sign-in", "INFO", "read", "write"], StepsAt(diagnosis, caches.New.Endpoint));
        Assert.StartsWith(
            "the old cache uses ", Assert.Single(diagnosis.Findings, finding => finding.Step == "move").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_access_key_it_reports_the_same_and_never_the_key()
    {
        var caches = await StartAsync();
        await using var app = await caches.StartAppAsync(null, [.. caches.FromOldWithKey("Copy")]);

        var text = (await DiagnoseAsync(app)).ToString();

        Assert.Contains($"{caches.Old.Endpoint}: as default, with the access key", text, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILURE", text, StringComparison.Ordinal);
        Assert.DoesNotContain(caches.Old.PrimaryAccessKey!, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_access_key_is_named_and_not_shown()
    {
        const string Wrong = "c2VjcmV0LXRoYXQtbm9ib2R5LW1heS1zZWU=";
        var caches = await StartAsync();
        await using var app = await caches.StartAppAsync(
            null,
            [
                .. caches.FromOldWithKey("Copy").Select(setting =>
                    (setting.Key, setting.Value.Replace(caches.Old.PrimaryAccessKey!, Wrong, StringComparison.Ordinal))),
                ("StartTimeout", "00:00:01"),
            ]);

        var diagnosis = await DiagnoseAsync(app);

        var failure = Assert.Single(diagnosis.Findings, finding => finding.Status == AzureRedisFindingStatus.Failure);
        Assert.Equal(("sign-in", caches.Old.Endpoint), (failure.Step, failure.Endpoint));
        Assert.Contains("the access key does not belong to the cache", failure.Message, StringComparison.Ordinal);
        Assert.Contains("AzureRedisAad:MoveFrom:ConnectionString", failure.Remedy, StringComparison.Ordinal);
        Assert.Contains("az redis list-keys", failure.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong[..4], diagnosis.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains(Wrong, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_in_other_databases_and_a_database_that_the_new_cache_lacks()
    {
        var caches = await StartAsync();
        await caches.Old.AdministerAsync("EVAL", "redis.call('SELECT', 3) redis.call('SET', 'shop:1', 'x')", "0");
        await using var app = await caches.StartAppAsync(
            "Copy", ("Endpoint", $"{caches.New.Endpoint},defaultDatabase=3"), ("StartTimeout", "00:00:01"));

        var diagnosis = await DiagnoseAsync(app);

        Assert.StartsWith(
            "ERR DB index is out of range: the server has no database 3",
            Assert.Single(diagnosis.Findings, finding => finding.Step == "database").Message, StringComparison.Ordinal);

        await using var other = await caches.StartAppAsync("Copy");
        var warning = Assert.Single((await DiagnoseAsync(other)).Findings, finding => finding.Status == AzureRedisFindingStatus.Warning);
        Assert.Contains("keys in other databases than 0, which do not move: 3 (1 key)", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EmulatorProfile.AzureManagedRedisOss, "answer CROSSSLOT there. This package's work.")]
    [InlineData(
        EmulatorProfile.AzureManagedRedisEnterprise, "answer CROSSSLOT there, except for DEL, EXISTS, MGET, MSET, TOUCH and UNLINK.")]
    public async Task A_move_from_a_single_server_to_a_cluster(EmulatorProfile profile, string message)
    {
        var caches = await StartAsync(profile);
        await using var app = await caches.StartAppAsync("Copy");

        var warning = Assert.Single(
            (await DiagnoseAsync(app)).Findings, finding => finding.Message.Contains("CROSSSLOT", StringComparison.Ordinal));

        Assert.Equal(("move", AzureRedisFindingStatus.Warning), (warning.Step, warning.Status));
        Assert.Contains(message, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_eviction_policy_that_may_remove_the_key_ring()
    {
        var caches = await StartAsync();
        var @new = Started(await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, MaxMemoryPolicy = "allkeys-lru" }));
        await using var app = await TestApp.StartAsync(@new, [.. caches.FromOld("Copy")]);

        var warning = Assert.Single((await DiagnoseAsync(app)).Findings, finding => finding.Status == AzureRedisFindingStatus.Warning);

        Assert.Equal(@new.Endpoint, warning.Endpoint);
        Assert.Contains("allkeys-lru may remove the Data Protection key ring", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_the_old_cache_does_not_know()
    {
        var caches = await StartAsync();
        var old = Started(await AzureRedisEmulator.StartAsync(new() { Identities = [new("stranger") { AccessPolicy = null }] }));
        await using var app = await TestApp.StartAsync(caches.New, [.. From(old), ("StartTimeout", "00:00:01")]);

        var failure = Assert.Single((await DiagnoseAsync(app)).Findings, finding => finding.Status == AzureRedisFindingStatus.Failure);

        Assert.Equal(("sign-in", old.Endpoint), (failure.Step, failure.Endpoint));
        Assert.Contains($"the cache does not know the object ID {old.Identity.ObjectId}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_lacks_permissions_for_the_move_and_for_INFO()
    {
        var caches = await StartAsync();
        var policy = new DataAccessPolicy("Narrow", "+@all -info -lrem -hgetall ~*");
        var old = Started(await AzureRedisEmulator.StartAsync(
            new() { Backend = EmulatorBackend.RedisServer, Identities = [new("narrow") { AccessPolicy = policy }] }));
        await using var app = await TestApp.StartAsync(caches.New, [.. From(old), ("InstanceName", "shop:"), ("StartTimeout", "00:00:01")]);

        var findings = (await DiagnoseAsync(app)).Findings;

        var failure = Assert.Single(findings, finding => finding.Status == AzureRedisFindingStatus.Failure);
        Assert.Contains(
            "does not allow what the move needs: HGETALL of sessions (\"shop:session:*\"), LREM of the key ring "
                + "(\"shop:DataProtection-Keys\").",
            failure.Message, StringComparison.Ordinal);
        Assert.Contains(findings, finding =>
            finding.Step == "move" && finding.Message.StartsWith("the old cache does not allow INFO", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var started in _started)
            await started.DisposeAsync();
    }

    private static Task<AzureRedisDiagnosis> DiagnoseAsync(TestApp app) =>
        app.Services.GetRequiredService<IAzureRedisDoctor>().ExamineAsync();

    private static IEnumerable<string> StepsAt(AzureRedisDiagnosis diagnosis, string endpoint) =>
        diagnosis.Findings.Where(finding => finding.Endpoint == endpoint).Select(finding => finding.Step);

    private static IEnumerable<(string Key, string Value)> From(AzureRedisEmulator old) =>
    [
        ("MoveFrom:Stage", "Copy"),
        .. old.GetSettings().Select(
            setting => (setting.Key.Replace("AzureRedisAad:", "MoveFrom:", StringComparison.Ordinal), setting.Value!)),
    ];

    private async Task<TwoCaches> StartAsync(EmulatorProfile profile = EmulatorProfile.AzureManagedRedisNonClustered) =>
        Started(await TwoCaches.StartAsync(profile));

    private T Started<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }
}
