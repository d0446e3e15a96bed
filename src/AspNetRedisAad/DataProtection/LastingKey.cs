using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace AspNetRedisAad.DataProtection;

/// <summary>A key that does not expire as long as no successor can be stored.</summary>
internal sealed class LastingKey(IKey key) : IKey
{
    public DateTimeOffset ActivationDate => key.ActivationDate;

    public DateTimeOffset CreationDate => key.CreationDate;

    public DateTimeOffset ExpirationDate => DateTimeOffset.MaxValue;

    public bool IsRevoked => key.IsRevoked;

    public Guid KeyId => key.KeyId;

    public IAuthenticatedEncryptorDescriptor Descriptor => key.Descriptor;

    public IAuthenticatedEncryptor? CreateEncryptor() => key.CreateEncryptor();
}
