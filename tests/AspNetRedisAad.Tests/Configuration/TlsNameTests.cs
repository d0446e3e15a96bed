using AspNetRedisAad.Configuration;

namespace AspNetRedisAad.Tests.Configuration;

public class TlsNameTests
{
    [Theory]
    [InlineData("contoso.westeurope.redis.azure.net:10000", "contoso.westeurope.redis.azure.net")]
    [InlineData("contoso.redis.cache.windows.net", "contoso.redis.cache.windows.net")]
    [InlineData("cache.example:6380,sslHost=other.example", "other.example")]
    [InlineData("one.example:6380,two.example:6380", null)]
    [InlineData("10.1.2.3:6380", null)]
    public void The_nodes_of_a_cluster_have_the_name_of_the_endpoint(string endpoint, string? expected) =>
        Assert.Equal(expected, TlsName.Of(RedisEndpoint.Parse(endpoint)));
}
