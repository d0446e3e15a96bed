using System.Security.Cryptography;

namespace AspNetRedisAad;

/// <summary>
/// Thrown where a cookie or another payload cannot be protected, because Redis has not been reached since the app started and so the Data
/// Protection key ring is not known. The request may be sent again later: with <c>app.UseExceptionHandler()</c> it is answered with 503 and
/// <c>Retry-After</c>.
/// </summary>
/// <remarks>It is a <see cref="CryptographicException"/>, because Data Protection wraps every other type into one.</remarks>
public sealed class AzureRedisKeyRingUnavailableException : CryptographicException
{
    internal AzureRedisKeyRingUnavailableException(string reason, Exception? innerException = null)
        : base($"The Data Protection key ring in Redis cannot be reached: {reason} Nothing can be protected until it is.", innerException)
    {
    }

    /// <summary>Whether this failure, or one that it comes from, is such an exception.</summary>
    internal static bool IsCauseOf(Exception? failure) => failure switch
    {
        null => false,
        AzureRedisKeyRingUnavailableException => true,
        AggregateException several => several.InnerExceptions.Any(IsCauseOf),
        _ => IsCauseOf(failure.InnerException),
    };
}
