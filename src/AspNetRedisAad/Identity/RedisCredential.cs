using Azure.Core;

namespace AspNetRedisAad.Identity;

/// <summary>A credential that the app supplies in code; it is used instead of the one in the settings.</summary>
/// <param name="Identity">
/// What distinguishes it from others: connections with the same credential, or the same function, share its token.
/// </param>
/// <param name="Create">Creates the credential.</param>
internal sealed record RedisCredential(object Identity, Func<IServiceProvider, TokenCredential> Create);
