using AspNetRedisAad.Doctor;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.Tool.SignIn;

/// <summary>A cache and its token, as an app with these settings has them. Nothing is opened or asked for before it is needed.</summary>
internal sealed class CacheAccess : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private CacheAccess(ServiceProvider services) => _services = services;

    public AzureRedisAadOptions Settings => _services.GetRequiredService<IOptionsMonitor<AzureRedisAadOptions>>().CurrentValue;

    public IAzureRedisDoctor Doctor => _services.GetRequiredService<IAzureRedisDoctor>();

    public TokenRefresher Tokens => _services.GetRequiredKeyedService<TokenRefresher>("");

    /// <param name="configuration">Of which the package's section is read.</param>
    /// <param name="endpoint">The one cache that is meant, whatever the settings say; null for what they say.</param>
    /// <param name="logging">Where it logs.</param>
    /// <exception cref="OptionsValidationException">The settings are wrong; it says what to write.</exception>
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

    /// <summary>What the doctor says of a token that is not to be had.</summary>
    public string Explain(TokenUnavailableException problem)
    {
        var (what, fix) = SignInProblem.Explain(problem, Settings);
        return $"token: {what} -> {fix}";
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
