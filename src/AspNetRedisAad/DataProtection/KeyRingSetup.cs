using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DataProtection;

/// <summary>Stores the key ring in Redis.</summary>
/// <param name="ring">The key ring in Redis.</param>
internal sealed class KeyRingSetup(IStoredKeyRing ring) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions keys) => keys.XmlRepository = ring;
}
