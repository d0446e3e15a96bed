using System.Net;
using AspNetRedisAad.Configuration;

namespace AspNetRedisAad.Tests.Configuration;

public class RedisEndpointTests
{
    [Theory]
    [InlineData("contoso.redis.cache.windows.net", 6380)]
    [InlineData("contoso.redis.cache.windows.net:6380", 6380)]
    [InlineData("contoso.westeurope.redis.azure.net", 10000)]
    [InlineData("CONTOSO.WESTEUROPE.REDIS.AZURE.NET", 10000)]
    [InlineData("contoso.westeurope.redis.azure.net:10000", 10000)]
    [InlineData("redis.example.com", 6380)]
    [InlineData("redis.example.com:7000,abortConnect=false", 7000)]
    public void A_missing_port_is_the_TLS_port_of_that_kind_of_cache(string endpoint, int port)
    {
        Assert.Empty(RedisEndpoint.Problems(endpoint, "AzureRedisAad:Endpoint", SettingNames.Default));
        Assert.Equal(port, Assert.IsType<DnsEndPoint>(Assert.Single(RedisEndpoint.Parse(endpoint).EndPoints)).Port);
    }

    [Fact]
    public void Several_hosts_and_options_of_StackExchange_Redis_are_kept()
    {
        var options = RedisEndpoint.Parse("a.example.com:7000,b.example.com,connectTimeout=20000,ssl=true,127.0.0.1");

        Assert.Equal(3, options.EndPoints.Count);
        Assert.Equal(20000, options.ConnectTimeout);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 6380), options.EndPoints[2]);
    }

    [Theory]
    [InlineData(null, "AzureRedisAad:Endpoint is missing", "contoso.redis.cache.windows.net:6380")]
    [InlineData("  ", "AzureRedisAad:Endpoint is missing", "contoso.redis.cache.windows.net:6380")]
    [InlineData(
        "https://contoso.redis.cache.windows.net", "AzureRedisAad:Endpoint is an address with a scheme", "Write host and port alone")]
    [InlineData(
        "rediss://contoso.redis.cache.windows.net:6380", "AzureRedisAad:Endpoint is an address with a scheme", "Write host and port alone")]
    [InlineData("not a host:6380", "AzureRedisAad:Endpoint has an invalid host name", "Write \"contoso")]
    [InlineData("host:port:what", "AzureRedisAad:Endpoint", "Write \"contoso")]
    [InlineData("host:99999", "AzureRedisAad:Endpoint", "Write \"contoso")]
    [InlineData(",", "AzureRedisAad:Endpoint", "Write \"contoso")]
    [InlineData("h:6380,connectTimeout=abc", "AzureRedisAad:Endpoint", "Write \"contoso")]
    [InlineData("h:6380,noSuchOption=1", "AzureRedisAad:Endpoint", "Write \"contoso")]
    [InlineData("h:6380,ssl=false", "AzureRedisAad:Endpoint says ssl=false", "Remove \"ssl=false\"")]
    [InlineData("h:6380, SSL = False", "AzureRedisAad:Endpoint says ssl=false", "Remove \"ssl=false\"")]
    [InlineData("h:6380,sslProtocols=tls11", "AzureRedisAad:Endpoint allows TLS below 1.2", "tls12|tls13")]
    [InlineData("h:6380,password=hunter2", "AzureRedisAad:Endpoint contains a password", "Remove \"password=...\"")]
    [InlineData("h:6380,user=someone", "AzureRedisAad:Endpoint contains a user", "AzureRedisAad:UserName")]
    [InlineData("contoso.redis.cache.windows.net:6379", "plain-text port 6379", "Write \"contoso.redis.cache.windows.net:6380\"")]
    [InlineData("contoso.westeurope.redis.azure.net:6379", "plain-text port 6379", "Write \"contoso.westeurope.redis.azure.net:10000\"")]
    public void A_wrong_endpoint_is_named_with_its_fix(string? endpoint, string cause, string fix)
    {
        var problem = string.Join(' ', RedisEndpoint.Problems(endpoint, "AzureRedisAad:Endpoint", SettingNames.Default));

        Assert.Contains(cause, problem, StringComparison.Ordinal);
        Assert.Contains(fix, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_the_endpoint_is_never_repeated()
    {
        foreach (var endpoint in new[] { "h:6380,password=hunter2", "h:6380,password=hunter2,connectTimeout=abc",
            "ssl=false,password=hunter2,:" })
            Assert.DoesNotContain("hunter2", string.Join(
                ' ', RedisEndpoint.Problems(endpoint, "AzureRedisAad:Endpoint", SettingNames.Default)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:6380,sharedSubscriptionConnection=true")]
    [InlineData("localhost:6380, SharedSubscriptionConnection = false")]
    public void Commands_and_subscriptions_on_one_connection_are_refused_with_the_reason(string endpoint)
    {
        var problem = Assert.Single(RedisEndpoint.Problems(endpoint, "AzureRedisAad:Endpoint", SettingNames.Default));

        Assert.StartsWith("AzureRedisAad:Endpoint sets sharedSubscriptionConnection. Remove it", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_that_is_named_twice_is_one_cache()
    {
        var options = new AzureRedisAadOptions
        {
            Endpoints =
            [
                new() { Endpoint = "one:6380" }, new() { Endpoint = "two:6380", Weight = 2 }, new() { Endpoint = "ONE:6380", Weight = 3 },
            ],
        };

        Assert.Equal([("ONE:6380", 3.0), ("two:6380", 2.0)], options.AllEndpoints.Select(endpoint => (endpoint.Endpoint, endpoint.Weight)));
    }
}
