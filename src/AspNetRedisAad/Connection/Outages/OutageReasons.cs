using System.Net.Sockets;
using System.Security.Authentication;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection.Outages;

/// <summary>Tells from an exception, or from an error reply, why a server cannot be used.</summary>
internal static class OutageReasons
{
    private const int LongestWords = 200;

    /// <summary>
    /// What a failed attempt to connect, to sign in or to ask means. Of several exceptions in each other, the most telling counts.
    /// </summary>
    public static OutageReason Of(Exception exception)
    {
        OutageReason? reason = null;
        foreach (var one in Chain(exception))
        {
            if (Alone(one) is not { } found)
                continue;
            // Outer ones are vague: "it was not possible to connect" holds what it was.
            if (reason is null || Rank(found) >= Rank(reason))
                reason = found;
        }

        return reason ?? new OutageReason(OutageCause.Other, Clean(exception.Message));
    }

    /// <summary>
    /// What an error reply means: to the handshake, to a probe, or as the last words before the server closes. Any that says nothing about
    /// the state of the server is <see cref="OutageCause.Other"/>.
    /// </summary>
    /// <param name="errorText">As from the server, with or without its leading <c>-</c>.</param>
    public static OutageReason OfReply(string errorText)
    {
        var text = errorText.AsSpan().Trim().TrimStart('-');
        // A transaction that is refused tells why last.
        if (text.StartsWith("EXECABORT", StringComparison.Ordinal)
            && text.IndexOf("because of: ", StringComparison.Ordinal) is var at and >= 0)
            text = text[(at + "because of: ".Length)..];

        var end = text.IndexOf(' ');
        var cause = (end < 0 ? text : text[..end]) switch
        {
            "LOADING" => OutageCause.Loading,
            "BUSY" => OutageCause.Busy,
            "OOM" => OutageCause.OutOfMemory,
            "READONLY" => OutageCause.ReadOnly,
            "MISCONF" => OutageCause.Misconfigured,
            "NOREPLICAS" => OutageCause.NoReplicas,
            "MASTERDOWN" => OutageCause.MasterDown,
            "CLUSTERDOWN" => OutageCause.ClusterDown,
            "TRYAGAIN" => OutageCause.TryAgain,
            "WRONGPASS" or "NOAUTH" or "NOPERM" => OutageCause.SignInRefused,
            "DENIED" => OutageCause.Closed,
            "ERR" when end > 0 => OfGeneric(text[end..].Trim()),
            _ => OutageCause.Other,
        };
        return new OutageReason(cause, Clean(text));
    }

    private static OutageCause OfGeneric(ReadOnlySpan<char> text) =>
        text.StartsWith("max number of clients", StringComparison.OrdinalIgnoreCase) ? OutageCause.Closed
        : text.StartsWith("AUTH ", StringComparison.Ordinal) || text.StartsWith("invalid password", StringComparison.Ordinal)
            || text.StartsWith("Client sent AUTH", StringComparison.Ordinal) ? OutageCause.SignInRefused
        : OutageCause.Other;

    private static OutageReason? Alone(Exception exception) => exception switch
    {
        SignInRefusedException refused => new OutageReason(OutageCause.SignInRefused, Clean(refused.Words)),
        NotReadyException notReady => OfReply(notReady.Words),
        ClosedByServerException closed => OfReply(closed.Words),
        TokenUnavailableException none => new OutageReason(OutageCause.NoToken, Clean(none.Message)),
        RedisServerException reply => OfReply(reply.Message),
        SocketException socket => OfSocket(socket),
        AuthenticationException tls => new OutageReason(OutageCause.TlsRefused, Clean(tls.Message)),
        EndOfStreamException => new OutageReason(OutageCause.Closed),
        RedisConnectionException connection => OfConnection(connection),
        TimeoutException or OperationCanceledException => new OutageReason(OutageCause.NoAnswer),
        IOException or ObjectDisposedException => new OutageReason(OutageCause.Closed),
        _ => null,
    };

    private static OutageReason OfSocket(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => new OutageReason(OutageCause.Refused),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery =>
        new OutageReason(OutageCause.NameNotResolved, Clean(socket.Message)),
        SocketError.TimedOut => new OutageReason(OutageCause.NoAnswer),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown =>
            new OutageReason(OutageCause.NoAnswer, Clean(socket.Message)),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected
        or SocketError.Disconnecting =>
            new OutageReason(OutageCause.Closed),
        _ => new OutageReason(OutageCause.Other, Clean(socket.Message)),
    };

    /// <summary>StackExchange.Redis puts the server's words, if any, somewhere in its own.</summary>
    private static OutageReason? OfConnection(RedisConnectionException connection)
    {
        if (Quoted(connection.Message) is { } reply)
            return OfReply(reply);
        return connection.FailureType switch
        {
            ConnectionFailureType.AuthenticationFailure =>
                connection.InnerException is null ? new OutageReason(OutageCause.SignInRefused) : null,
            ConnectionFailureType.Loading => new OutageReason(OutageCause.Loading),
            ConnectionFailureType.SocketClosed or ConnectionFailureType.SocketFailure or ConnectionFailureType.ConnectionDisposed
                or ConnectionFailureType.ProtocolFailure or ConnectionFailureType.ResponseIntegrityFailure =>
                    new OutageReason(OutageCause.Closed),
            ConnectionFailureType.UnableToConnect or ConnectionFailureType.UnableToResolvePhysicalConnection =>
            new OutageReason(OutageCause.NoAnswer),
            _ => null,
        };
    }

    private static string? Quoted(string message)
    {
        foreach (var word in (ReadOnlySpan<string>)["LOADING ", "WRONGPASS ", "NOAUTH ", "NOPERM ", "MASTERDOWN ", "CLUSTERDOWN ",
            "MISCONF ", "OOM ", "ERR max number of clients"])
        {
            if (message.IndexOf(word, StringComparison.Ordinal) is var start and >= 0)
                return message[start..];
        }

        return null;
    }

    /// <summary>How much a reason tells: the server's own words most.</summary>
    private static int Rank(OutageReason reason) => reason switch
    {
        // The identity service's failure, whatever lies in it, is none of the server.
        { Cause: OutageCause.NoToken } => 4,
        { Cause: OutageCause.SignInRefused or OutageCause.TlsRefused } or { IsNotReady: true } => 3,
        { Cause: OutageCause.Closed, Words: not null } => 3,
        { Cause: OutageCause.Refused or OutageCause.NameNotResolved } => 2,
        { Cause: OutageCause.NoAnswer or OutageCause.Closed } => 1,
        _ => 0,
    };

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        yield return exception;
        IEnumerable<Exception> inner = exception is AggregateException several
            ? several.InnerExceptions : exception.InnerException is { } one ? [one] : [];
        foreach (var deeper in inner.SelectMany(Chain))
            yield return deeper;
    }

    /// <summary>One line, not endless, and nothing of what the client has sent, which may be a token.</summary>
    private static string? Clean(ReadOnlySpan<char> text)
    {
        if (text.IndexOf(", with args beginning", StringComparison.OrdinalIgnoreCase) is var arguments and >= 0)
            text = text[..arguments];
        if (text.IndexOfAny('\r', '\n') is var line and >= 0)
            text = text[..line];
        text = text.Trim();
        return text.IsEmpty ? null : text.Length > LongestWords ? $"{text[..LongestWords].TrimEnd()}..." : text.ToString();
    }
}
