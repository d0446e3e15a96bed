using AspNetRedisAad.Configuration;

namespace AspNetRedisAad.Doctor;

/// <summary>
/// The Azure CLI commands that fix the cache at a host name. Source: Microsoft, "az redis", "az redisenterprise" and their
/// access-policy-assignment groups.
/// </summary>
internal sealed class AzureCommands(string host)
{
    private readonly RedisProduct _product = RedisProducts.Of(host);

    private string Name => _product == RedisProduct.Unknown ? "<cache>" : host.Split('.')[0];

    /// <summary>One command for each product that it may be.</summary>
    public string GrantAccess(string objectId) => ForProduct(
        $"az redis access-policy-assignment create --resource-group <resource-group> --name {Name} "
            + $"--policy-assignment-name {Compact(objectId)} "
            + $"--access-policy-name \"Data Contributor\" --object-id {objectId} --object-id-alias {objectId}",
        $"az redisenterprise database access-policy-assignment create --resource-group <resource-group> --cluster-name {Name} "
            + $"--database-name default --access-policy-assignment-name {Compact(objectId)} --access-policy-name default --object-id "
            + $"{objectId}");

    /// <summary>On Azure Managed Redis it is always on.</summary>
    public string? SwitchEntraOn => _product == RedisProduct.AzureManagedRedis
        ? null
        : $"az redis update --resource-group <resource-group> --name {Name} --set \"redisConfiguration.aad-enabled\"=true";

    public string ShowFirewall => ForProduct(
        $"az redis firewall-rules list --resource-group <resource-group> --name {Name}",
        $"az redisenterprise show --resource-group <resource-group> --cluster-name {Name} --query privateEndpointConnections");

    public string ShowKeys => ForProduct(
        $"az redis list-keys --resource-group <resource-group> --name {Name}",
        $"az redisenterprise database list-keys --resource-group <resource-group> --cluster-name {Name}");

    /// <summary>Takes snapshots twice a day. On Azure Cache for Redis they need the Premium tier and a storage account.</summary>
    public string Persist =>
        $"az redisenterprise database update --resource-group <resource-group> --cluster-name {Name} --database-name default "
        + "--persistence rdb-enabled=true rdb-frequency=12h";

    public string KeepUnexpiring => ForProduct(
        $"az redis update --resource-group <resource-group> --name {Name} --set \"redisConfiguration.maxmemory-policy\"=volatile-lru",
        $"az redisenterprise database update --resource-group <resource-group> --cluster-name {Name} --database-name default "
            + "--eviction-policy VolatileLRU");

    private string ForProduct(string cache, string managed) => _product switch
    {
        RedisProduct.AzureCacheForRedis => cache,
        RedisProduct.AzureManagedRedis => managed,
        _ => $"{cache}   (Azure Cache for Redis)\n{managed}   (Azure Managed Redis)",
    };

    /// <summary>Azure Managed Redis allows only letters and digits.</summary>
    private static string Compact(string objectId) => objectId.Replace("-", "", StringComparison.Ordinal);
}
