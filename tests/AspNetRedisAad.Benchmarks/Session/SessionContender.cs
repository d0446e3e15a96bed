using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;

namespace AspNetRedisAad.Benchmarks.Session;

/// <summary>
/// A session store and the operations of a request on its session: from creation to commit, as the session middleware does them.
/// </summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Store">The store.</param>
internal sealed record SessionContender(string Name, ISessionStore Store)
{
    public const int ValueLength = 100;
    private static readonly TimeSpan _idle = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    /// <summary>Fills the session.</summary>
    public Task CreateAsync(string key, int values) => RequestAsync(key, isNew: true, session =>
    {
        for (var i = 0; i < values; i++)
            session.Set(NameOf(i), new byte[ValueLength]);
    });

    /// <summary>A request that does not use its session.</summary>
    public Task UntouchedAsync(string key) => RequestAsync(key, isNew: false, use: null);

    public Task ReadAsync(string key) => RequestAsync(key, isNew: false, session => Read(session));

    /// <summary>Reads one value and changes it.</summary>
    public Task WriteAsync(string key) => RequestAsync(key, isNew: false, session =>
    {
        var value = Read(session);
        value[0]++;
        session.Set(NameOf(0), value);
    });

    /// <summary>A visitor without a session reads a value.</summary>
    public Task ReadNewAsync() => RequestAsync(NewKey(), isNew: true, session => session.TryGetValue(NameOf(0), out _));

    /// <summary>A visitor without a session sets a value.</summary>
    public Task WriteNewAsync() => CreateAsync(NewKey(), 1);

    private static string NewKey() => $"{Guid.NewGuid()}";

    private static string NameOf(int number) => $"value{number}";

    private static byte[] Read(ISession session) =>
        session.TryGetValue(NameOf(0), out var value) ? value : throw new InvalidDataException("The session has lost its values.");

    private async Task RequestAsync(string key, bool isNew, Action<ISession>? use)
    {
        var session = Store.Create(key, _idle, _limit, () => true, isNew);
        if (use is not null)
        {
            await session.LoadAsync();
            use(session);
        }

        await session.CommitAsync();
    }
}
