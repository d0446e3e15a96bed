using AspNetRedisAad.Emulator.Backends;
using AspNetRedisAad.Emulator.Identity;
using AspNetRedisAad.Emulator.Resp;
using AspNetRedisAad.Emulator.Validation;
using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.Emulator.Edge;

/// <summary>
/// Rewrites the commands that the edge inspects. A valid access token is replaced by the password of the backend user for that object ID.
/// An invalid token is replaced by a wrong password, so that the backend itself answers with an error, in the order of the other answers.
/// Access keys are replaced in the same way.
/// </summary>
internal sealed class EdgeAuthentication(
    AccessTokenValidator validator,
    IdentityDirectory directory,
    BackendUsers users,
    BlockedCommands blocked,
    EmulatorCounters counters,
    EdgeFaults faults,
    TimeProvider time,
    ILogger<EdgeAuthentication> logger)
{
    // The user name that belongs to access keys. AUTH key has no user name and means the same.
    private const string KeyUser = "default";

    /// <summary>Returns the command to send to the backend.</summary>
    public async ValueTask<RespCommand> RewriteAsync(RespCommand command, EdgeSession session)
    {
        if (blocked.Contains(command))
            return session.IsServer ? command : command.With(0, BlockedCommands.Disguise(command.Name));

        var credentials = SignInCommand.Read(command, out var safe);
        if (credentials is { } start)
            return await SignInAsync(safe, start, session).ConfigureAwait(false);
        if (command.Is("AUTH") && command.Arguments.Count == 2 && users.OfKey(command.Text(1)) is { } user)
            return SignInWithKey(new RespCommand([.. command.Arguments, []]), start: 1, user, session);
        if (safe.Is("AUTH"))
            counters.Rejected();
        return safe;
    }

    private async ValueTask<RespCommand> SignInAsync(RespCommand command, int start, EdgeSession session)
    {
        var (name, secret) = (command.Text(start), command.Text(start + 1));
        if (users.Administrator.Is(name, secret))
        {
            session.IsServer = true;
            return command;
        }

        if (name == KeyUser && users.OfKey(secret) is { } keyHolder)
            return SignInWithKey(command, start, keyHolder, session);

        if (faults.AuthenticationDelay > TimeSpan.Zero)
            await Task.Delay(faults.AuthenticationDelay, time).ConfigureAwait(false);
        if (faults.RefuseTokens
            || directory.ByObjectId(name) is not { } identity
            || users.Of(identity) is not { } user
            || await validator.ValidateAsync(name, secret).ConfigureAwait(false) is not { } validUntil)
        {
            counters.Rejected();
            Log.SignInRefused(
                logger, faults.RefuseTokens ? "the fault RefuseTokens is on." : "no valid token of an identity with an access policy.");
            return command.With(start, SignInCommand.Nothing, SignInCommand.Nothing);
        }

        counters.Accepted(renewal: session.ValidUntil < validUntil);
        session.Authenticated(validUntil);
        Log.SignedIn(logger, identity.Name, validUntil);
        return command.With(start, user.Name, user.Password);
    }

    private RespCommand SignInWithKey(RespCommand command, int start, BackendUser user, EdgeSession session)
    {
        counters.Accepted(renewal: false);
        session.AuthenticatedWithKey();
        return command.With(start, user.Name, user.Password);
    }
}
