using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AspNetRedisAad.SignalR;

/// <summary>What the connection's settings, and SignalR's, say about keeping the messages of apps on one cache apart.</summary>
internal sealed class BackplaneSettings(string connection, string path, IOptionsMonitor<AzureRedisAadOptions> settings) : IValidateOptions<RedisOptions>
{
    /// <summary>A prefix of channels is one of everything on a connection, and so is set where the connection is.</summary>
    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        var prefix = (string?)options.Configuration.ChannelPrefix;
        return string.IsNullOrEmpty(prefix)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{(connection.Length == 0 ? "" : $"Connection \"{connection}\": ")}The channel prefix \"{prefix}\" in SignalR's RedisOptions.Configuration has no effect: the backplane uses the app's own connection. "
                + $"Write it behind the endpoint, \"host:port,channelPrefix={prefix}\" in {Setting(nameof(AzureRedisAadOptions.Endpoint))}, for channels that Microsoft's "
                + $"backplane knows too; or leave it out: {Setting(nameof(AzureRedisAadOptions.InstanceName))} keeps apps apart.");
    }

    /// <summary>The instance name, unless the app has said how its channels begin: behind the endpoint, or with an empty prefix for no difference at all.</summary>
    public GroupNames NamesOf(RedisOptions options)
    {
        var own = settings.Get(connection);
        var isDecided = (string?)options.Configuration.ChannelPrefix is not null || Endpoints(own).Any(HasChannelPrefix);
        return new GroupNames(isDecided || own.InstanceName.Length == 0 ? null : own.InstanceName);
    }

    /// <summary>With several regions <see cref="AzureRedisAadOptions.Endpoint"/> is null or empty.</summary>
    private static IEnumerable<string> Endpoints(AzureRedisAadOptions settings) =>
        new[] { settings.Endpoint }.Concat(settings.Endpoints.Select(member => member.Endpoint)).OfType<string>().Where(endpoint => endpoint.Length > 0);

    private static bool HasChannelPrefix(string endpoint) => (string?)ConfigurationOptions.Parse(endpoint).ChannelPrefix is { Length: > 0 };

    private string Setting(string property) => $"{path}:{property}";
}
