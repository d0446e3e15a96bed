using AspNetRedisAad.Doctor;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Tool.SignIn;

/// <summary>A cache and its token, for an app with these settings. Nothing is opened or requested before it is needed.</summary>
internal sealed class CacheAccess : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private CacheAccess(ServiceProvider services) => _services = services;

    public AzureRedisAadOptions Settings => _services.GetRequiredService<IOptionsMonitor<AzureRedisAadOptions>>().CurrentValue;

    public IAzureRedisDoctor Doctor => _services.GetRequiredService<IAzureRedisDoctor>();

    public TokenRefresher Tokens => _services.GetRequiredKeyedService<TokenRefresher>("");

    /// <param name="configuration">The configuration that contains the package's section.</param>
    /// <param name="endpoint">The one cache to use, whatever the settings say; null to use the settings.</param>
    /// <param name="logging">Configures the logging.</param>
    /// <exception cref="OptionsValidationException">The settings are not valid; the message says what to write.</exception>
    public static CacheAccess Of(IConfiguration configuration, string? endpoint, Action<ILoggingBuilder>? logging = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging ?? (_ => { }));
        services.AddAzureRedisAadConnection(configuration);
        if (endpoint is not null)
        {
            services.PostConfigure<AzureRedisAadOptions>(settings =>
                (settings.Endpoint, settings.Endpoints, settings.MoveFrom) = (endpoint, [], null));
        }

        var access = new CacheAccess(services.BuildServiceProvider());
        _ = access.Settings;
        return access;
    }

    /// <summary>The doctor's explanation of a token that is not available.</summary>
    public string Explain(TokenUnavailableException problem)
    {
        var (what, fix) = SignInProblem.Explain(problem, Settings);
        return $"token: {what} -> {fix}";
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
