using System.Security.Cryptography;

namespace AspNetRedisAad;

/// <summary>
/// The exception that is thrown when a cookie or another payload cannot be protected: Redis has not been reached since the app started, so
/// the Data Protection key ring is not known. The request can be sent again later: with <c>app.UseExceptionHandler()</c> the answer is 503
/// with <c>Retry-After</c>.
/// </summary>
/// <remarks>It is a <see cref="CryptographicException"/>, because Data Protection wraps every other type into one.</remarks>
public sealed class AzureRedisKeyRingUnavailableException : CryptographicException
{
    internal AzureRedisKeyRingUnavailableException(string reason, Exception? innerException = null)
        : base($"The Data Protection key ring in Redis cannot be reached: {reason} Nothing can be protected until it is.", innerException)
    {
    }

    /// <summary>Whether this exception, or one that it wraps, is of this type.</summary>
    internal static bool IsCauseOf(Exception? failure) => failure switch
    {
        null => false,
        AzureRedisKeyRingUnavailableException => true,
        AggregateException several => several.InnerExceptions.Any(IsCauseOf),
        _ => IsCauseOf(failure.InnerException),
    };
}
