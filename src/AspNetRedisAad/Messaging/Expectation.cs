using System.Buffers;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Messaging;

/// <summary>A command that the server has not answered yet.</summary>
/// <param name="command">Its name.</param>
/// <param name="isOurs">Whether the package sent it, not StackExchange.Redis.</param>
/// <param name="answers">The number of answers: one for each channel.</param>
/// <param name="subscription">What it subscribes or unsubscribes.</param>
internal sealed class Expectation(string command, bool isOurs, int answers = 1, Subscription subscription = default)
{
    private readonly TaskCompletionSource<string?> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = answers;

    public string Command => command;

    public bool IsOurs => isOurs;

    public Subscription Subscription => subscription;

    /// <summary>The text of the server's error; null if the command succeeded.</summary>
    public Task<string?> Answered => _answered.Task;

    /// <summary>Handles an answer. Returns false when more are expected.</summary>
    public bool Take(in ReadOnlySequence<byte> answer)
    {
        var error = RespFrame.Error(answer);
        if (error is null && --_left > 0)
            return false;

        _answered.TrySetResult(error);
        return true;
    }

    /// <summary>No answer will come.</summary>
    public void Abandon() => _answered.TrySetException(new IOException("The connection has ended."));
}
