using static AspNetRedisAad.Tests.Doctor.TwoInfos;

namespace AspNetRedisAad.Tests.Doctor;

/// <summary>What the answers of both caches to INFO mean for a move.</summary>
public sealed class MoveComparisonTests
{
    [Fact]
    public void Without_problems_the_only_finding_says_how_full_the_new_cache_will_be()
    {
        var finding = Assert.Single(Compare(Old, New));

        Assert.Equal(("move", AzureRedisFindingStatus.Ok), (finding.Step, finding.Status));
        Assert.Equal("the new cache would be 25 % full with the 1 GB that the old one uses", finding.Message);
    }

    [Fact]
    public void Keys_in_other_databases_do_not_move()
    {
        var warning = Warning(Compare(Old + "\ndb3:keys=7,expires=0,avg_ttl=0\ndb11:keys=1,expires=0", New));

        Assert.Equal(
            "the old cache has keys in other databases than 0, which do not move: 3 (7 keys), 11 (1 key). Azure Managed Redis has only "
                + "database 0.", warning.Message);
        Assert.Contains("AzureRedisAad:MoveFrom:Database", warning.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_database_that_moves_does_not_count_as_another_one() =>
        Assert.Empty(Warnings(Compare(Old.Replace("db0:", "db3:", StringComparison.Ordinal), New, move => move.Database = 3)));

    [Fact]
    public void A_database_without_keys_is_reported_as_the_wrong_one()
    {
        var warnings = Warnings(Compare(Old, New, move => move.Database = 3));

        Assert.Equal("the old cache has no keys in database 3, which is the one that moves.", warnings[0].Message);
        Assert.Contains("other databases than 3, which do not move: 0 (12 keys)", warnings[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maxmemory:536870912", "the old cache uses 1 GB, and the new one holds 512 MB.")]
    [InlineData("maxmemory:1181116006", "the new cache would be 91 % full with the 1 GB that the old one uses.")]
    public void A_new_cache_that_is_too_small_is_a_warning(string limit, string message)
    {
        var warning = Warning(Compare(Old, New.Replace("maxmemory:4294967296", limit, StringComparison.Ordinal)));

        Assert.Equal(message, warning.Message);
        Assert.Contains("Choose a larger size", warning.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maxmemory:0")]
    [InlineData("x:y")]
    public void A_limit_that_is_not_reported_is_not_invented(string limit) => Assert.Equal(
        "the old cache uses 1 GB; the new one does not say how much it holds",
        Assert.Single(Compare(Old, New.Replace("maxmemory:4294967296", limit, StringComparison.Ordinal))).Message);

    [Fact]
    public void A_new_cache_that_refuses_writes_when_it_is_full_is_a_warning()
    {
        var warning = Warning(Compare(Old, New.Replace("volatile-lru", "noeviction", StringComparison.Ordinal)));

        Assert.Equal("when memory is full, the old cache removes keys (volatile-lru), and the new one refuses every write (noeviction).",
            warning.Message);
        Assert.Contains("az redisenterprise database update", warning.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aof_enabled:1")]
    [InlineData("rdb_last_bgsave_time_sec:2")]
    public void Persistence_that_is_lost_is_a_warning(string persisted)
    {
        var warning = Warning(Compare($"{persisted}\n{Old}", New));

        Assert.StartsWith(
            "the old cache has persisted its data, but the new one has not persisted any yet", warning.Message, StringComparison.Ordinal);
        Assert.Contains("--persistence rdb-enabled=true", warning.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_version_is_a_warning() => Assert.Equal(
        "the new cache runs Redis 5.0.7, and the old one 6.0.14: commands may be missing.",
        Warning(Compare(Old, New.Replace("7.4.2", "5.0.7", StringComparison.Ordinal))).Message);

    [Fact]
    public void A_cache_that_reports_none_of_this_is_not_a_problem() =>
        Assert.Empty(Compare("redis_mode:standalone", "redis_mode:standalone"));
}
