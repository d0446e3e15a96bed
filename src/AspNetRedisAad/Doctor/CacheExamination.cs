using System.Net;
using AspNetRedisAad.Configuration;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Doctor;

/// <summary>Examines one cache: first the credential, then each of its servers in parallel.</summary>
internal sealed class CacheExamination(ExaminedCache cache, TimeProvider time)
{
    private readonly List<AzureRedisFinding> _findings = [];

    public IReadOnlyList<AzureRedisFinding> Findings => _findings;

    /// <summary>The facts from the first server that accepted the sign-in; null if there is none.</summary>
    public ServerFacts? Facts { get; private set; }

    /// <param name="other">The other cache that is examined. If both use the same token, it is reported once.</param>
    public async Task RunAsync(ExaminedCache? other = null)
    {
        var isTold = other is not null && ReferenceEquals(other.Tokens, cache.Tokens);
        var of = other is null ? null : RedisEndpoint.Parse(cache.Settings.Endpoint!).EndPoints[0];
        var token = await FindTokenAsync(isTold, of).ConfigureAwait(false);
        EndpointExamination[] servers =
        [
            .. from endpoint in cache.Settings.AllEndpoints
               let configuration = RedisEndpoint.Parse(endpoint.Endpoint!)
               from server in configuration.EndPoints
               select new EndpointExamination(cache, configuration, server, time),
        ];
        await Task.WhenAll(servers.Select(server => server.RunAsync(token, CancellationToken.None))).ConfigureAwait(false);
        _findings.AddRange(servers.SelectMany(server => server.Findings));
        Facts = servers.Select(server => server.Facts).FirstOrDefault(facts => facts is not null);
    }

    private async Task<ExaminedToken?> FindTokenAsync(bool isTold, EndPoint? of)
    {
        if (cache.Tokens is not TokenRefresher refresher)
            return cache.Tokens.Store.Current is { } key ? new ExaminedToken(key, claims: null) : null;

        var identity = new TokenExamination(refresher, cache.Settings, time, of is null ? null : EndPointCollection.ToString(of));
        var token = await identity.RunAsync(CancellationToken.None).ConfigureAwait(false);
        if (!isTold)
            _findings.AddRange(identity.Findings);
        return token;
    }
}
