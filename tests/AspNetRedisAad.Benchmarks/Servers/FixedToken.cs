using System.Buffers.Text;
using System.Text;
using Azure.Core;

namespace AspNetRedisAad.Benchmarks.Servers;

/// <summary>One access token for a measurement during which none should be renewed. It has the form of a JWT, but no signature.</summary>
internal sealed class FixedToken
{
    public const string User = "app";

    private static readonly TimeSpan _life = TimeSpan.FromHours(24);

    public string Value { get; } = string.Join(
        '.', Part("""{"alg":"none"}"""), Part($$"""{"oid":"{{User}}","aud":"https://redis.azure.com"}"""), Part($"{Guid.NewGuid()}"));

    public TokenCredential Credential => DelegatedTokenCredential.Create((_, _) => new AccessToken(Value, DateTimeOffset.UtcNow + _life));

    private static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
