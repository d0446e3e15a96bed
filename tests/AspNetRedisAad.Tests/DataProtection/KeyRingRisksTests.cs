using AspNetRedisAad.DataProtection;

namespace AspNetRedisAad.Tests.DataProtection;

public class KeyRingRisksTests
{
    [Theory]
    [InlineData("volatile-lru", 1, -1, 0)]
    [InlineData("noeviction", 0, 3, 0)]
    [InlineData("noeviction", 0, -1, 1)]
    [InlineData("allkeys-lfu", 1, 0, 1)]
    [InlineData("allkeys-random", 0, -1, 2)]
    public void Eviction_of_any_key_and_missing_persistence_are_risks(string policy, int appendOnly, int lastSnapshot, int risks) =>
        Assert.Equal(risks, KeyRingRisks.Read(
            $"# Memory\r\nmaxmemory_policy:{policy}\r\n# "
                + $"Persistence\r\naof_enabled:{appendOnly}\r\nrdb_last_bgsave_time_sec:{lastSnapshot}\r\n").Count);

    [Theory]
    [InlineData("")]
    [InlineData("# Memory\r\n\r\nused_memory:12")]
    public void An_answer_without_the_information_is_not_a_risk(string info) => Assert.Empty(KeyRingRisks.Read(info));
}
