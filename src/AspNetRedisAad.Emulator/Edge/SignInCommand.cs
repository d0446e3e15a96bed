using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// AUTH and HELLO as Redis reads them. Arguments that are not understood may contain a secret. They are replaced by a dash before the
/// backend gets the command, and the backend answers with its own error. Source: Redis, documentation of AUTH and HELLO.
/// </summary>
internal static class SignInCommand
{
    public const string Nothing = "-";

    /// <summary>
    /// The position of the user name, which the password follows, as in <c>AUTH user password</c> and <c>HELLO 3 AUTH user password</c>;
    /// null if the command contains no credentials.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="safe">A copy in which a dash replaces all arguments that are neither understood nor the credentials found.</param>
    public static int? Read(RespCommand command, out RespCommand safe)
    {
        if (command.Is("AUTH"))
        {
            var complete = command.Arguments.Count == 3;
            safe = complete ? command : Cleared(command, from: 1, command.Arguments.Count);
            return complete ? 1 : null;
        }

        safe = command;
        return command.Is("HELLO") ? ReadHello(ref safe) : null;
    }

    private static int? ReadHello(ref RespCommand command)
    {
        var count = command.Arguments.Count;
        if (count == 1)
            return null;

        if (command.Text(1) is not ("2" or "3"))
        {
            command = Cleared(command, from: long.TryParse(command.Text(1), out _) ? 2 : 1, count);
            return null;
        }

        int? credentials = null;
        for (var i = 2; i < count;)
        {
            if (IsOption(command, i, "AUTH") && i + 2 < count)
            {
                // If there are several, Redis uses the last one.
                if (credentials is { } earlier)
                    command = Cleared(command, earlier, earlier + 2);
                credentials = i + 1;
                i += 3;
            }
            else if (IsOption(command, i, "SETNAME") && i + 1 < count)
            {
                i += 2;
            }
            else
            {
                command = Cleared(command, credentials ?? i, count);
                return null;
            }
        }

        return credentials;
    }

    private static bool IsOption(RespCommand command, int argument, string name) =>
        command.Text(argument).Equals(name, StringComparison.OrdinalIgnoreCase);

    private static RespCommand Cleared(RespCommand command, int from, int to) =>
        command.With(from, [.. Enumerable.Repeat(Nothing, to - from)]);
}
