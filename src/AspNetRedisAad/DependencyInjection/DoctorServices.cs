using AspNetRedisAad.Configuration;
using AspNetRedisAad.Doctor;
using AspNetRedisAad.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.DependencyInjection;

/// <summary>The caches that a connection's doctor examines.</summary>
internal static class DoctorServices
{
    public static ExaminedCache ExaminedCacheOf(this IServiceProvider provider, string name)
    {
        var settings = provider.Settings(name);
        var side = settings.MoveFrom is null ? null : MovingSide.Of(settings, isStock: false);
        return new ExaminedCache(settings, provider.GetRequiredKeyedService<TokenRefresher>(name), nameof(settings.Endpoint), side);
    }

    /// <summary>Null if the connection is not moving.</summary>
    public static ExaminedCache? ExaminedOldCacheOf(this IServiceProvider provider, string name)
    {
        var settings = provider.Settings(name);
        if (settings.MoveFrom is not { } move)
            return null;

        var old = MoveSettings.Old(settings);
        return new ExaminedCache(
            old,
            provider.TokensOfOld(name, old),
            string.IsNullOrWhiteSpace(move.ConnectionString) ? nameof(move.Endpoint) : nameof(move.ConnectionString),
            MovingSide.Of(old, move.IsStock));
    }
}
