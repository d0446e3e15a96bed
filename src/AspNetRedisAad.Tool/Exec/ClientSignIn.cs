using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Tool.Exec;

/// <summary>The client's own AUTH and HELLO with the gateway's password. The server gets the user and the token instead.</summary>
internal static class ClientSignIn
{
    /// <summary>The password in the client's command; null if there is none.</summary>
    public static string? PasswordIn(IReadOnlyList<string> words) =>
        Is(words[0], "AUTH") ? words.Count is 2 or 3 ? words[^1] : null : PlaceInHello(words) is { } place ? words[place + 1] : null;

    /// <summary>
    /// Creates the command for the server. A wrong password becomes one that the server refuses, so that the client gets the server's own
    /// error.
    /// </summary>
    public static string[] For(IReadOnlyList<string> words, GatewayPassword password, RedisToken token)
    {
        if (PasswordIn(words) is not { } given)
            return [.. words];

        string[] user = [token.UserName, password.Is(given) ? token.Value : "-"];
        return Is(words[0], "AUTH")
            ? [words[0], .. user]
            : [.. words.Take(PlaceInHello(words)!.Value), .. user, .. words.Skip(PlaceInHello(words)!.Value + 2)];
    }

    /// <summary>Position of the user name: HELLO 3 AUTH user password SETNAME name.</summary>
    private static int? PlaceInHello(IReadOnlyList<string> words)
    {
        for (var i = 2; i + 2 < words.Count; i += 2)
        {
            if (Is(words[i], "AUTH"))
                return i + 1;
        }

        return null;
    }

    private static bool Is(string word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
}
