using System.Buffers;
using AspNetRedisAad.Resp;

namespace AspNetRedisAad.Messaging;

/// <summary>A command that the server has not answered yet.</summary>
/// <param name="command">Its name.</param>
/// <param name="isOurs">Whether we asked, and not StackExchange.Redis.</param>
/// <param name="answers">How many answers it has: one for each channel.</param>
/// <param name="subscription">What it subscribes or unsubscribes.</param>
internal sealed class Expectation(string command, bool isOurs, int answers = 1, Subscription subscription = default)
{
    private readonly TaskCompletionSource<string?> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = answers;

    public string Command => command;

    public bool IsOurs => isOurs;

    public Subscription Subscription => subscription;

    /// <summary>What the server's error says, or null when it has done what it was asked.</summary>
    public Task<string?> Answered => _answered.Task;

    /// <summary>Takes an answer; false when more are to come.</summary>
    public bool Take(in ReadOnlySequence<byte> answer)
    {
        var error = RespFrame.Error(answer);
        if (error is null && --_left > 0)
            return false;

        _answered.TrySetResult(error);
        return true;
    }

    /// <summary>There will be none.</summary>
    public void Abandon() => _answered.TrySetException(new IOException("The connection has ended."));
}
