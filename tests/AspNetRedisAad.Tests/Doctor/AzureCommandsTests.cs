using AspNetRedisAad.Doctor;

namespace AspNetRedisAad.Tests.Doctor;

public class AzureCommandsTests
{
    private const string Id = "0a1b2c3d-0000-4444-8888-cafecafecafe";

    [Fact]
    public void For_Azure_Cache_for_Redis_the_command_names_the_cache() => Assert.Equal(
        "az redis access-policy-assignment create --resource-group <resource-group> --name contoso --policy-assignment-name "
            + "0a1b2c3d000044448888cafecafecafe "
            + $"--access-policy-name \"Data Contributor\" --object-id {Id} --object-id-alias {Id}",
        new AzureCommands("contoso.redis.cache.windows.net").GrantAccess(Id));

    [Fact]
    public void For_Azure_Managed_Redis_the_command_names_the_cluster_and_Entra_is_always_on()
    {
        var az = new AzureCommands("contoso.westeurope.redis.azure.net");

        Assert.Equal(
            "az redisenterprise database access-policy-assignment create --resource-group <resource-group> --cluster-name contoso "
                + "--database-name default --access-policy-assignment-name 0a1b2c3d000044448888cafecafecafe --access-policy-name default "
                + $"--object-id {Id}",
            az.GrantAccess(Id));
        Assert.Null(az.SwitchEntraOn);
    }

    [Fact]
    public void For_a_custom_host_name_both_commands_are_shown()
    {
        var lines = new AzureCommands("redis.contoso.com").GrantAccess(Id).Split('\n');

        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Contains("name <cache>", line, StringComparison.Ordinal));
    }
}
