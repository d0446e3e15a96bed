using Azure.Core;

namespace AspNetRedisAad.Identity;

/// <summary>A credential that the app supplies in code; it is used instead of the one in the settings.</summary>
internal sealed record RedisCredential(Func<IServiceProvider, TokenCredential> Create);
