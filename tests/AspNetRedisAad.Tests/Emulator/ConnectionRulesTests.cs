using System.Text;
using AspNetRedisAad.Emulator;
using AspNetRedisAad.Emulator.Edge;
using AspNetRedisAad.Emulator.Profiles;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Tests.Emulator;

public class ConnectionRulesTests
{
    private const string CrossSlot = "CROSSSLOT Keys in request don't hash to the same slot";
    private const string OutOfRange = "ERR DB index is out of range";

    [Theory]
    [InlineData("SELECT 0", null)]
    [InlineData("SELECT 1", OutOfRange)]
    [InlineData("select -1", OutOfRange)]
    [InlineData("SELECT 00", null)]
    [InlineData("SELECT one", null)]
    [InlineData("SELECT", null)]
    public void Azure_Managed_Redis_has_one_database(string command, string? error) =>
        Assert.All(Enum.GetValues<EmulatorProfile>().Except([EmulatorProfile.AzureCacheForRedis]), profile =>
            Assert.Equal([error], Errors(RulesOf(profile), command)));

    [Theory]
    [InlineData(EmulatorProfile.AzureCacheForRedis)]
    [InlineData(EmulatorProfile.AzureManagedRedisOss)]
    [InlineData(EmulatorProfile.AzureManagedRedisNonClustered)]
    public void Only_the_Enterprise_policy_checks_slots(EmulatorProfile profile) =>
        Assert.Equal(
            [null, null, null], Errors(RulesOf(profile), "RENAME a b", "MULTI", "MGET a b"));

    [Theory]
    [InlineData("RENAME a b", true, true)]
    [InlineData("SUNION a b", true, true)]
    [InlineData("EVAL script 2 a b", true, true)]
    [InlineData("EVALSHA sha 2 a b", true, true)]
    [InlineData("FCALL function 2 a b", true, true)]
    [InlineData("MSETNX a 1 b 2", true, true)]
    [InlineData("WATCH a b", true, true)]
    [InlineData("RENAME {a}1 {a}2", false, false)]
    [InlineData("EVAL script 1 a b", false, false)]
    [InlineData("DEL a b", false, true)]
    [InlineData("MSET a 1 b 2", false, true)]
    [InlineData("unlink a b", false, true)]
    [InlineData("MGET a b", false, false)]
    [InlineData("EXISTS a b", false, false)]
    [InlineData("TOUCH a b", false, false)]
    public void With_the_Enterprise_policy_most_commands_need_all_keys_in_one_slot(string command, bool alone, bool inGroup)
    {
        Assert.Equal([alone ? CrossSlot : null], Errors(Enterprise(), command));
        Assert.Equal([inGroup ? CrossSlot : null],
            Errors(RulesOf(EmulatorProfile.AzureManagedRedisEnterprise, activeGeoReplication: true), command));
    }

    [Fact]
    public void All_keys_of_a_transaction_must_be_in_one_slot() =>
        Assert.Equal(
            [null, null, null, CrossSlot, CrossSlot, null, null],
            Errors(Enterprise(), "MULTI", "SET {a}1 v", "PING", "GET b", "MGET {a}1 b", "DEL {a}1 {a}2", "EXEC"));

    [Theory]
    [InlineData("EXEC")]
    [InlineData("discard")]
    public void After_a_transaction_the_next_one_may_have_another_slot(string end) =>
        Assert.Equal([null, null, null, null, null, null], Errors(Enterprise(), "MULTI", "SET a v", end, "SET b v", "multi", "SET b v"));

    [Fact]
    public void A_new_connection_to_the_server_has_no_transaction()
    {
        var rules = Enterprise();
        Errors(rules, "MULTI", "SET a v");
        rules.Forget();

        Assert.Equal([null], Errors(rules, "MSET a 1 b 2"));
    }

    private static ConnectionRules Enterprise() => RulesOf(EmulatorProfile.AzureManagedRedisEnterprise);

    private static ConnectionRules RulesOf(EmulatorProfile profile, bool activeGeoReplication = false) =>
        new(ServiceProfiles.Of(profile, activeGeoReplication));

    /// <summary>Asks as the edge does: only about watched commands.</summary>
    private static List<string?> Errors(ConnectionRules rules, params string[] commands) =>
    [
        .. commands
            .Select(text => new RespCommand([.. text.Split(' ').Select(Encoding.ASCII.GetBytes)]))
            .Select(command => rules.Watches(new CommandKind(Encoding.ASCII.GetBytes(command.Name.ToUpperInvariant())))
                ? rules.ErrorOf(command) : null),
    ];
}
