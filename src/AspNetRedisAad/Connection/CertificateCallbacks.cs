using System.Net.Security;
using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Who listens to the certificate events of StackExchange.Redis's options. They have no effect on our connections, and that must not go
/// unsaid.
/// </summary>
internal static class CertificateCallbacks
{
    public static object? ValidationOf(ConfigurationOptions options) => Read(() => Validation(options));

    public static object? SelectionOf(ConfigurationOptions options) => Read(() => Selection(options));

    private static Delegate? Read(Func<Delegate?> field)
    {
        try
        {
            return field();
        }
        catch (MissingFieldException)
        {
            // Another StackExchange.Redis, which keeps them elsewhere.
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = nameof(ConfigurationOptions.CertificateValidation))]
    private static extern ref RemoteCertificateValidationCallback? Validation(ConfigurationOptions options);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = nameof(ConfigurationOptions.CertificateSelection))]
    private static extern ref LocalCertificateSelectionCallback? Selection(ConfigurationOptions options);
}
