using System.Security.Cryptography;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>
/// The identity of the apps. It is generated for each run of the AppHost, and stays the same when the emulator is stopped and started.
/// </summary>
internal sealed class EmulatorIdentity
{
    public string TenantId { get; } = Guid.NewGuid().ToString();

    public string ClientId { get; } = Guid.NewGuid().ToString();

    public string ObjectId { get; } = Guid.NewGuid().ToString();

    public string ClientSecret { get; } = RandomNumberGenerator.GetHexString(40);

    public override string ToString() => ObjectId;
}
