using Microsoft.Extensions.Logging;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// Whether this instance knows the keys, and whether they are currently those in Redis. It logs once per outage what is not available.
/// </summary>
/// <param name="isReachable">Whether the ring can be read at the moment.</param>
/// <param name="logger">Logs what is not available.</param>
internal sealed class KeyRingState(Func<bool> isReachable, ILogger<KeyRingState> logger)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isKnown;
    private volatile bool _isCurrent;
    private bool _isReported;

    /// <summary>Whether there are keys to work with, including those read before an outage.</summary>
    public bool IsKnown => _isKnown;

    /// <summary>Whether data can be protected or read, with the known keys or with keys that would be read for it.</summary>
    public bool IsUsable => _isKnown || isReachable();

    /// <summary>Whether the known keys are those in Redis.</summary>
    public bool IsCurrent => _isCurrent;

    /// <summary>Completes when the key ring should be read, because it was never read or the last read failed.</summary>
    public Task ReadingIsDue
    {
        get
        {
            lock (_lock)
                return _isCurrent ? _reading.Task : Task.CompletedTask;
        }
    }

    public void Read(bool hasKeys)
    {
        lock (_lock)
        {
            (_isKnown, _isCurrent) = (_isKnown || hasKeys, hasKeys);
            if (_isReported && hasKeys)
                Log.RingIsBack(logger);
            _isReported &= !hasKeys;
        }
    }

    public void Failed(string reason)
    {
        lock (_lock)
        {
            _isCurrent = false;
            if (!_isReported && _isKnown)
                Log.RingIsKept(logger, reason);
            else if (!_isReported)
                Log.RingIsUnknown(logger, reason);
            _isReported = true;
            Due();
        }
    }

    /// <summary>Redis holds other keys than the known ones.</summary>
    public void Outdated()
    {
        lock (_lock)
        {
            if (!_isCurrent)
                return;
            _isCurrent = false;
            Due();
        }
    }

    private void Due()
    {
        _reading.TrySetResult();
        _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
