using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AspNetRedisAad.SignalR;

/// <summary>How the settings of the connection and of SignalR separate the messages of apps on the same cache.</summary>
internal sealed class BackplaneSettings(string connection, string path, IOptionsMonitor<AzureRedisAadOptions> settings)
    : IValidateOptions<RedisOptions>
{
    /// <summary>A channel prefix applies to everything on a connection, so it is set with the connection.</summary>
    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        var prefix = (string?)options.Configuration.ChannelPrefix;
        return string.IsNullOrEmpty(prefix)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{(connection.Length == 0 ? "" : $"Connection \"{connection}\": ")}The channel prefix \"{prefix}\" in SignalR's "
                    + "RedisOptions.Configuration has no effect: the backplane uses the app's own connection. "
                    + $"Write it after the endpoint, \"host:port,channelPrefix={prefix}\" "
                    + $"in {Setting(nameof(AzureRedisAadOptions.Endpoint))}, for channels that Microsoft's backplane uses too; or omit it: "
                    + $"{Setting(nameof(AzureRedisAadOptions.InstanceName))} separates apps.");
    }

    /// <summary>The names of groups on the cache that is read.</summary>
    public GroupNames NamesOf(RedisOptions options) => settings.Get(connection) is { MoveFrom.Stage: AzureRedisMoveStage.Copy } moving
        ? OldNames(moving, options)
        : NewNames(settings.Get(connection), options);

    /// <summary>The names on the other cache, while the app moves.</summary>
    public ChannelNames ChannelsOf(RedisOptions options)
    {
        var own = settings.Get(connection);
        return new ChannelNames(NamesOf(options), own.MoveFrom!.Stage == AzureRedisMoveStage.Copy
            ? NewNames(own, options) : OldNames(own, options));
    }

    private static GroupNames NewNames(AzureRedisAadOptions own, RedisOptions options) => Names(own.InstanceName, Endpoints(own), options);

    /// <summary>The names of Microsoft's backplane, if the app used it on the old cache.</summary>
    private static GroupNames OldNames(AzureRedisAadOptions own, RedisOptions options)
    {
        var old = own.MoveFrom!;
        return old.IsStock ? new GroupNames(null)
            : Names(old.InstanceName ?? own.InstanceName, [old.ConnectionString ?? old.Endpoint!], options);
    }

    /// <summary>
    /// The instance name, unless the app has set a channel prefix: with the endpoint, or as an empty prefix for no separation.
    /// </summary>
    private static GroupNames Names(string instanceName, IEnumerable<string> endpoints, RedisOptions options)
    {
        var isDecided = (string?)options.Configuration.ChannelPrefix is not null || endpoints.Any(HasChannelPrefix);
        return new GroupNames(isDecided || instanceName.Length == 0 ? null : instanceName);
    }

    /// <summary>With several regions <see cref="AzureRedisAadOptions.Endpoint"/> is null or empty.</summary>
    private static IEnumerable<string> Endpoints(AzureRedisAadOptions settings) =>
        new[] { settings.Endpoint }.Concat(settings.Endpoints.Select(member => member.Endpoint)).OfType<string>()
            .Where(endpoint => endpoint.Length > 0);

    private static bool HasChannelPrefix(string endpoint) => (string?)ConfigurationOptions.Parse(endpoint).ChannelPrefix is { Length: > 0 };

    private string Setting(string property) => $"{path}:{property}";
}
