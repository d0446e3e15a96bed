using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>Simulates a distant Redis: forwards bytes to a near one, delayed by the configured time in each direction.</summary>
internal sealed class DelayingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly TimeSpan _delay;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private CancellationTokenSource _cut = new();
    private volatile bool _isCut;

    public DelayingProxy(string target, TimeSpan delay)
    {
        _target = IPEndPoint.Parse(target);
        _delay = delay;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Endpoint => _listener.LocalEndpoint.ToString()!;

    /// <summary>Whether it closes all connections and accepts no new ones.</summary>
    public bool IsCut
    {
        set
        {
            _isCut = value;
            if (value)
                Interlocked.Exchange(ref _cut, new CancellationTokenSource()).Cancel();
        }
    }

    /// <summary>The delay in both directions.</summary>
    public TimeSpan RoundTrip => 2 * _delay;

    /// <summary>
    /// How many times this waits for an answer. On a busy machine other delays only add to it, so the fastest of several runs counts.
    /// </summary>
    public async Task<int> CountRoundTripsAsync(Func<Task> action)
    {
        var fastest = TimeSpan.MaxValue;
        for (var run = 0; run < 5; run++)
        {
            var start = TimeProvider.System.GetTimestamp();
            await action();
            var taken = TimeProvider.System.GetElapsedTime(start);
            fastest = taken < fastest ? taken : fastest;
        }

        return (int)Math.Round(fastest / RoundTrip);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _cut.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
    }

    private async Task ServeAsync(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient())
        {
            if (_isCut)
                return;
            var cut = _cut.Token;
            near.NoDelay = far.NoDelay = true;
            await far.ConnectAsync(_target);
            var (up, down) = (near.GetStream(), far.GetStream());
            await Task.WhenAny(PassOnAsync(up, down), PassOnAsync(down, up), Task.Delay(Timeout.Infinite, cut));
        }
    }

    private async Task PassOnAsync(NetworkStream from, NetworkStream to)
    {
        using var pending = new BlockingCollection<(long Arrived, byte[] Bytes)>();
        var writing = Task.Factory.StartNew(Write, _stopping.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAny(ReadAsync(), writing);
        pending.CompleteAdding();
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        async Task ReadAsync()
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReadAsync(buffer, _stopping.Token) is > 0 and var length)
                pending.Add((TimeProvider.System.GetTimestamp(), buffer[..length]));
        }

        // A separate thread, which sleeps to a tenth of a millisecond; a timer has a resolution of four.
        void Write()
        {
            foreach (var (arrived, bytes) in pending.GetConsumingEnumerable(_stopping.Token))
            {
                if (_delay - TimeProvider.System.GetElapsedTime(arrived) is var left && left > TimeSpan.Zero)
                    Thread.Sleep((int)Math.Round(left.TotalMilliseconds));
                while (TimeProvider.System.GetElapsedTime(arrived) < _delay)
                    Thread.Yield();
                to.Write(bytes);
            }
        }
    }
}
