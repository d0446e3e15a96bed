using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.Emulator.Edge;
using AspNetRedisAad.Emulator.Profiles;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Tests.Emulator;

public class BlockedCommandsTests
{
    private const EmulatorProfile Cache = EmulatorProfile.AzureCacheForRedis;
    private const EmulatorProfile Oss = EmulatorProfile.AzureManagedRedisOss;
    private const EmulatorProfile Enterprise = EmulatorProfile.AzureManagedRedisEnterprise;
    private const EmulatorProfile NonClustered = EmulatorProfile.AzureManagedRedisNonClustered;

    [Theory]
    [InlineData("CONFIG GET *", Cache, Oss, Enterprise, NonClustered)]
    [InlineData("acl whoami", Cache, Oss, Enterprise, NonClustered)]
    [InlineData("Save", Cache, Oss, Enterprise, NonClustered)]
    [InlineData("SELECT 1")]
    [InlineData("MOVE key 1", Oss, Enterprise, NonClustered)]
    [InlineData("MODULE LOAD x.so", Oss, Enterprise, NonClustered)]
    [InlineData("RESET", Oss, Enterprise, NonClustered)]
    [InlineData("MODULE LIST")]
    [InlineData("MODULE")]
    [InlineData("CLUSTER MEET 127.0.0.1 1", Cache, Oss, Enterprise)]
    [InlineData("cluster setslot 1 stable", Cache, Oss, Enterprise)]
    [InlineData("CLUSTER INFO", Enterprise)]
    [InlineData("CLUSTER HELP", Enterprise)]
    [InlineData("CLUSTER KEYSLOT key", Enterprise)]
    [InlineData("CLUSTER NODES", Enterprise)]
    [InlineData("CLUSTER SLOTS", Enterprise)]
    [InlineData("FLUSHALL")]
    [InlineData("GET MEET")]
    [InlineData("SAVED 0")]
    public void A_service_blocks_what_its_document_lists(string command, params EmulatorProfile[] by) =>
        Assert.Equal(by, Enum.GetValues<EmulatorProfile>()
            .Where(profile => BlockedBy(profile, activeGeoReplication: false).Contains(Parse(command))));

    [Theory]
    [InlineData(Cache)]
    [InlineData(Oss)]
    [InlineData(Enterprise)]
    [InlineData(NonClustered)]
    public void Active_geo_replication_blocks_flushing_too(EmulatorProfile profile)
    {
        var blocked = BlockedBy(profile, activeGeoReplication: true);

        Assert.True(blocked.Contains(Parse("flushall async")));
        Assert.True(blocked.Contains(Parse("FLUSHDB")));
        Assert.True(blocked.Contains(Parse("SHUTDOWN")));
    }

    [Fact]
    public void The_edge_checks_every_command_that_is_partly_blocked() =>
        Assert.All(BlockedCommands.Names, name =>
        {
            Assert.True(Kind(name).IsNotable);
            Assert.True(Kind(name.ToLowerInvariant()).IsNotable);
        });

    private static CommandKind Kind(string name) => new CommandKinds(NotableCommands.Names).Of(Encoding.ASCII.GetBytes(name));

    private static BlockedCommands BlockedBy(EmulatorProfile profile, bool activeGeoReplication) =>
        new(ServiceProfiles.Of(profile, activeGeoReplication));

    private static RespCommand Parse(string command) => new([.. command.Split(' ').Select(Encoding.ASCII.GetBytes)]);
}
