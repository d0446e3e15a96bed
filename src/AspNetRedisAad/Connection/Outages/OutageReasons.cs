using System.Net.Sockets;
using System.Security.Authentication;
using AspNetRedisAad.Dialing;
using AspNetRedisAad.Identity;
using StackExchange.Redis;

namespace AspNetRedisAad.Connection.Outages;

/// <summary>Finds, from an exception or an error reply, why a server cannot be used.</summary>
internal static class OutageReasons
{
    private const int LongestWords = 200;

    /// <summary>
    /// Returns what a failed attempt to connect, sign in or probe means. Of nested exceptions, the most specific one counts.
    /// </summary>
    public static OutageReason Of(Exception exception)
    {
        OutageReason? reason = null;
        foreach (var one in Chain(exception))
        {
            if (Alone(one) is not { } found)
                continue;
            // The outer exceptions are vague: "it was not possible to connect" wraps the cause.
            if (reason is null || Rank(found) >= Rank(reason))
                reason = found;
        }

        return reason ?? new OutageReason(OutageCause.Other, Clean(exception.Message));
    }

    /// <summary>
    /// Returns what an error reply means: in the handshake, to a probe, or before the server closes the connection. An error that says
    /// nothing about the state of the server is <see cref="OutageCause.Other"/>.
    /// </summary>
    /// <param name="errorText">The server's text, with or without the leading <c>-</c>.</param>
    public static OutageReason OfReply(string errorText)
    {
        var text = errorText.AsSpan().Trim().TrimStart('-');
        // A refused transaction gives its reason at the end.
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

    /// <summary>StackExchange.Redis puts the server's text, if any, somewhere in its own.</summary>
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

    /// <summary>How specific a reason is; the server's own text is the most specific.</summary>
    private static int Rank(OutageReason reason) => reason switch
    {
        // A failure of the identity service, whatever it wraps, is not a failure of the server.
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

    /// <summary>One line of limited length, without anything that the client has sent, which may be a token.</summary>
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
