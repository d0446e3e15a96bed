using System.Net.Sockets;

namespace AspNetRedisAad.Emulator.Backends;

/// <summary>
/// A Redis that the emulator has not started. As with the emulator's own servers, only clients that the edge has authenticated can run
/// commands.
/// </summary>
internal sealed class ExternalBackend : IRedisBackend
{
    private readonly ExternalRedis _redis;
    private readonly BackendUsers _users;

    private ExternalBackend(ExternalRedis redis, BackendUsers users) => (_redis, _users) = (redis, users);

    public RefusedCommand Refused { get; } = RefusedCommand.OfRedis();

    /// <exception cref="InvalidOperationException">It cannot be used. The message says why.</exception>
    public static async Task<ExternalBackend> StartAsync(ExternalRedis redis, BackendUsers users, CancellationToken cancellationToken)
    {
        var backend = new ExternalBackend(redis, users);
        try
        {
            if (await backend.IsOpenAsync(cancellationToken).ConfigureAwait(false))
                throw new InvalidOperationException(
                    $"The Redis at {redis} does not require a password, so tokens would have no effect. Set one (requirepass).");

            await backend.CreateUsersAsync(cancellationToken).ConfigureAwait(false);
            return backend;
        }
        catch (InvalidOperationException)
        {
            await backend.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new InvalidOperationException($"The Redis at {redis} does not answer: {e.Message}", e);
        }
    }

    public async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_redis.Host, _redis.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Deletes the users, which also closes their connections.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var link = await SignInAsync(CancellationToken.None).ConfigureAwait(false);
            await link.SendAsync(CancellationToken.None, ["ACL", "DELUSER", .. _users.All.Select(user => user.Name)]).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidOperationException)
        {
            // It has stopped. The users were only in its memory.
        }
    }

    private async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        using var link = new BackendLink(await ConnectAsync(cancellationToken).ConfigureAwait(false));
        try
        {
            await link.SendAsync(cancellationToken, "PING").ConfigureAwait(false);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private async Task CreateUsersAsync(CancellationToken cancellationToken)
    {
        using var link = await SignInAsync(cancellationToken).ConfigureAwait(false);
        foreach (var user in _users.All)
        {
            await link.SendAsync(
                cancellationToken, ["ACL", "SETUSER", user.Name, "reset", "on", $">{user.Password}", "allchannels", .. user.Rules])
                .ConfigureAwait(false);
        }
    }

    private Task<BackendLink> SignInAsync(CancellationToken cancellationToken) =>
        BackendLink.SignInAsync(this, _redis.UserName, _redis.Password, cancellationToken);
}
