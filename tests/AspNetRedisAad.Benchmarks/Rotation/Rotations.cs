using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using AspNetRedisAad.Benchmarks.Running;
using AspNetRedisAad.Identity;

namespace AspNetRedisAad.Benchmarks.Rotation;

/// <summary>When tokens were renewed, and when AUTH was in progress.</summary>
internal sealed class Rotations : IDisposable
{
    private const string AuthDuration = "azure_redis.auth.duration";

    /// <summary>The token request precedes the moment at which the token is available.</summary>
    private static readonly TimeSpan _request = TimeSpan.FromMilliseconds(150);

    /// <summary>Added around times that are known to the millisecond.</summary>
    private static readonly TimeSpan _margin = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<long> _renewals = new();
    private readonly ConcurrentQueue<(long From, long To)> _auths = new();
    private readonly MeterListener _listener = new();
    private readonly RedisTokenStore _tokens;
    private readonly Action? _renewed;

    /// <param name="tokens">The app's tokens.</param>
    /// <param name="renewed">Called with each renewal.</param>
    public Rotations(RedisTokenStore tokens, Action? renewed = null)
    {
        (_tokens, _renewed) = (tokens, renewed);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == AuthDuration)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) =>
        {
            var now = Stopwatch.GetTimestamp();
            _auths.Enqueue((now - Ticks(TimeSpan.FromSeconds(seconds)) - Ticks(_margin), now + Ticks(_margin)));
        });
        _listener.Start();
        _tokens.Renewed += OnRenewed;
    }

    public int Count => _renewals.Count;

    /// <summary>
    /// For each rotation that was followed by another one: the commands that were in progress during the token request or AUTH, and the
    /// others until the next rotation.
    /// </summary>
    public IReadOnlyList<(Series During, Series Between)> Cycles(IReadOnlyCollection<CommandLoad.Command> commands)
    {
        long[] renewals = [.. _renewals];
        (long From, long To)[] windows = [.. renewals.Select(at => (at - Ticks(_request), at + Ticks(_margin))), .. _auths];
        return
        [
            .. renewals.Zip(renewals.Skip(1), (renewal, next) => Cycle(renewal - Ticks(_request), next - Ticks(_request)))
                .Where(cycle => cycle is { During.Count: > 0, Between.Count: > 0 }),
        ];

        (Series During, Series Between) Cycle(long from, long to)
        {
            var near = windows.Where(window => window.To > from && window.From < to).ToList();
            var parts = commands.Where(command => command.Began >= from && command.Began < to)
                .ToLookup(IsDuring, command => command.Milliseconds);
            return (new Series(parts[true]), new Series(parts[false]));

            bool IsDuring(CommandLoad.Command command) => near.Exists(window => command.Ended > window.From && command.Began < window.To);
        }
    }

    public void Dispose()
    {
        _tokens.Renewed -= OnRenewed;
        _listener.Dispose();
    }

    private void OnRenewed()
    {
        _renewals.Enqueue(Stopwatch.GetTimestamp());
        _renewed?.Invoke();
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
