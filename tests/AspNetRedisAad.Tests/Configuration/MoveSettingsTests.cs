using AspNetRedisAad.Configuration;

namespace AspNetRedisAad.Tests.Configuration;

/// <summary>Which values of the section MoveFrom are rejected. No message contains the access key.</summary>
public sealed class MoveSettingsTests
{
    private const string Key = "c2VjcmV0LXRoYXQtbm9ib2R5LW1heS1zZWU=";

    [Theory]
    [InlineData(AzureRedisMoveStage.Copy)]
    [InlineData(AzureRedisMoveStage.Switch)]
    [InlineData(AzureRedisMoveStage.Drain)]
    public void A_stage_and_an_address_are_enough(AzureRedisMoveStage stage) => Assert.Equal("", Problem(move => move.Stage = stage));

    [Fact]
    public void The_access_key_is_accepted_only_in_the_connection_string()
    {
        Assert.Equal("", Problem(FromString($"old:6380,password={Key},ssl=True,abortConnect=False")));
        Assert.Contains("AzureRedisAad:MoveFrom:Endpoint contains a password", Problem(move => move.Endpoint = $"old:6380,password={Key}"),
            StringComparison.Ordinal);
        Assert.Contains("AzureRedisAad:Endpoint contains a password",
            Problem(_ => { }, settings => settings.Endpoint = $"new:10000,password={Key}"), StringComparison.Ordinal);
        Assert.Contains(
            "AzureRedisAad:Endpoints:0:Endpoint contains a password",
            Problem(_ => { }, settings => (settings.Endpoint, settings.Endpoints) =
                (null, [new() { Endpoint = $"new:10000,password={Key}" }])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("old:6380,ssl=false,password=")]
    [InlineData("old:6380,nonsense=1,password=")]
    [InlineData("old.redis.cache.windows.net:6379,password=")]
    [InlineData("https://old:6380,password=")]
    [InlineData("new:10000,password=")]
    [InlineData("old:6380,sharedSubscriptionConnection=true,password=")]
    [InlineData("old:6380,sslProtocols=Tls11,password=")]
    [InlineData(",password=")]
    [InlineData("password=")]
    public void No_message_about_the_connection_string_holds_the_access_key(string before)
    {
        var problem = Problem(FromString(before + Key));

        Assert.NotEqual("", problem);
        Assert.DoesNotContain(Key[..8], problem, StringComparison.Ordinal);
    }

    [Fact]
    public void No_message_about_another_setting_holds_the_access_key()
    {
        var change = FromString($"old:6380,password={Key}");
        string[] problems =
        [
            Problem(move => { change(move); move.Endpoint = "old:6380"; }),
            Problem(move => { change(move); move.Stage = null; }),
            Problem(move => { change(move); move.Database = -1; }),
            Problem(change, settings => (settings.Endpoint, settings.Endpoints) = (null, [new() { Endpoint = "a:1" }])),
            Problem(move => move.Endpoint = $"old:6380,password={Key}"),
            Problem(_ => { }, settings => settings.Endpoint = $"new:10000,password={Key}"),
        ];

        Assert.All(problems, problem =>
        {
            Assert.NotEqual("", problem);
            Assert.DoesNotContain(Key[..8], problem, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_connection_string_without_an_ssl_option_gets_TLS_and_one_that_disables_TLS_is_refused()
    {
        Assert.Equal("", Problem(FromString($"old:6380,password={Key}")));
        Assert.Contains("says ssl=false", Problem(FromString($"old:6380,password={Key},ssl=False")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_old_sides_settings_contain_neither_key_nor_user()
    {
        var settings = Settings(FromString($"old:6380,user=ada,password={Key},ssl=True"));

        Assert.DoesNotContain(Key[..8], MoveSettings.Old(settings).Endpoint, StringComparison.Ordinal);
        Assert.DoesNotContain("ada", MoveSettings.Old(settings).Endpoint, StringComparison.Ordinal);
        Assert.Equal(("ada", Key), MoveSettings.AccessKey(settings));
    }

    [Fact]
    public void Prefix_and_key_ring_of_the_old_side_default_to_the_new_ones()
    {
        var same = MoveSettings.Old(Settings(_ => { }));
        var stock = MoveSettings.Old(Settings(move => (move.IsStock, move.Database) = (true, 3)));
        var other = MoveSettings.Old(Settings(move => (move.InstanceName, move.KeyRingName) = ("old:", "ring")));

        Assert.Equal(("shop:", "shop:DataProtection-Keys"), (same.InstanceName, KeyRingKey.Of(same)));
        Assert.Equal(("shop:", "DataProtection-Keys"), (stock.InstanceName, KeyRingKey.Of(stock)));
        Assert.Equal(("old:", "ring"), (other.InstanceName, KeyRingKey.Of(other)));
        Assert.Equal(3, RedisEndpoint.Parse(stock.Endpoint!).DefaultDatabase);
    }

    private static Action<AzureRedisMoveFromOptions> FromString(string text) =>
        move => (move.Endpoint, move.ConnectionString) = (null, text);

    private static string Problem(Action<AzureRedisMoveFromOptions> change, Action<AzureRedisAadOptions>? also = null)
    {
        var settings = Settings(change);
        also?.Invoke(settings);
        return new AzureRedisAadOptionsValidator().Validate(null, settings).FailureMessage ?? "";
    }

    private static AzureRedisAadOptions Settings(Action<AzureRedisMoveFromOptions> change)
    {
        var settings = new AzureRedisAadOptions { Endpoint = "new:10000", InstanceName = "shop:" };
        settings.MoveFrom = new AzureRedisMoveFromOptions { Stage = AzureRedisMoveStage.Copy, Endpoint = "old:6380" };
        change(settings.MoveFrom);
        return settings;
    }
}
