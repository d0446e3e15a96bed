using System.Net.Security;
using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection;

/// <summary>
/// Finds the subscribers of the certificate events of StackExchange.Redis's options. The events have no effect on our connections, and the
/// package must say so.
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
            // Another version of StackExchange.Redis, which keeps them elsewhere.
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = nameof(ConfigurationOptions.CertificateValidation))]
    private static extern ref RemoteCertificateValidationCallback? Validation(ConfigurationOptions options);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = nameof(ConfigurationOptions.CertificateSelection))]
    private static extern ref LocalCertificateSelectionCallback? Selection(ConfigurationOptions options);
}
