using AspNetRedisAad.Emulator.Authority;
using AspNetRedisAad.Emulator.Backends;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// Turns an access token into the password of the backend's user of that object ID when it is valid, and into a wrong password when it is
/// not: the backend then answers in its own words, and in its place among the other answers.
/// </summary>
internal sealed class EdgeAuthentication(
    TokenIssuer issuer,
    IdentityDirectory directory,
    BackendUsers users,
    BlockedCommands blocked,
    EmulatorCounters counters,
    EdgeFaults faults,
    TimeProvider time)
{
    private const string WrongPassword = "-";

    /// <summary>The command that the backend gets instead.</summary>
    public async ValueTask<RespCommand> RewriteAsync(RespCommand command, EdgeSession session)
    {
        if (blocked.Contains(command))
            return session.IsServer ? command : command.With(0, BlockedCommands.Disguise(command.Name));
        if (command.Is("AUTH") && command.Arguments.Count == 2)
            return RefuseAccessKey(command);
        return CredentialsOf(command) is { } start ? await SignInAsync(command, start, session).ConfigureAwait(false) : command;
    }

    private async ValueTask<RespCommand> SignInAsync(RespCommand command, int start, EdgeSession session)
    {
        var (name, secret) = (command.Text(start), command.Text(start + 1));
        if (users.Administrator.Is(name, secret))
        {
            session.IsServer = true;
            return command;
        }

        if (faults.AuthenticationDelay > TimeSpan.Zero)
            await Task.Delay(faults.AuthenticationDelay, time).ConfigureAwait(false);
        if (faults.RefuseTokens
            || directory.ByObjectId(name) is not { } identity
            || users.Of(identity) is not { } user
            || await issuer.ValidateAsync(name, secret).ConfigureAwait(false) is not { } validUntil)
        {
            counters.Rejected();
            return command.With(start + 1, WrongPassword);
        }

        counters.Accepted(renewal: session.ValidUntil < validUntil);
        session.Authenticated(validUntil);
        return command.With(start, user.Name, user.Password);
    }

    /// <summary>A password without a user is an access key, and there are none.</summary>
    private RespCommand RefuseAccessKey(RespCommand command)
    {
        counters.Rejected();
        return command.With(1, WrongPassword);
    }

    /// <summary>Where user and password stand, as in <c>AUTH user password</c> and <c>HELLO 3 AUTH user password</c>; null if they do not.</summary>
    private static int? CredentialsOf(RespCommand command)
    {
        if (command.Is("AUTH"))
            return command.Arguments.Count == 3 ? 1 : null;
        if (!command.Is("HELLO"))
            return null;

        for (var i = 2; i + 2 < command.Arguments.Count; i++)
        {
            if (command.Text(i).Equals("AUTH", StringComparison.OrdinalIgnoreCase))
                return i + 1;
        }

        return null;
    }
}
