using System.Text;
using AspNetRedisAad.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Moving;

/// <summary>Requests of one visitor, to any instance.</summary>
internal sealed class SessionOf
{
    private static readonly TimeSpan _idle = TimeSpan.FromMinutes(20);

    private bool _isNew = true;

    public string Key { get; } = Guid.NewGuid().ToString();

    /// <summary>Another request has started it.</summary>
    public void Exists() => _isNew = false;

    public Task<ISession> LoadAsync(TestApp app, TimeSpan? idle = null) =>
        LoadAsync(app.Services.GetRequiredService<ISessionStore>(), idle);

    public async Task<ISession> LoadAsync(ISessionStore store, TimeSpan? idle = null)
    {
        var session = store.Create(Key, idle ?? _idle, TimeSpan.FromSeconds(10), () => true, _isNew);
        _isNew = false;
        await session.LoadAsync();
        return session;
    }

    public async Task ChangeAsync(TestApp app, Action<ISession> change)
    {
        var session = await LoadAsync(app);
        change(session);
        await session.CommitAsync();
    }

    public Task SetAsync(TestApp app, string name, string value) =>
        ChangeAsync(app, session => session.Set(name, Encoding.UTF8.GetBytes(value)));

    public Task RemoveAsync(TestApp app, string name) => ChangeAsync(app, session => session.Remove(name));

    /// <summary>All values, as <c>a=1 b=2</c>.</summary>
    public async Task<string> ReadAsync(TestApp app)
    {
        var session = await LoadAsync(app);
        await session.CommitAsync();
        return Text(session);
    }

    /// <summary>Does the same as <see cref="ReadAsync"/>, in an app that does not preload sessions.</summary>
    public string Read(TestApp app)
    {
        var session = app.Services.GetRequiredService<ISessionStore>()
            .Create(Key, _idle, TimeSpan.FromSeconds(10), () => true, isNewSessionKey: false);
        return Text(session);
    }

    /// <summary>The values as <see cref="ReadAsync"/> returns them.</summary>
    public static string Text(ISession session) => string.Join(' ', session.Keys.Order(StringComparer.Ordinal)
        .Select(name => $"{name}={(session.TryGetValue(name, out var value) ? Encoding.UTF8.GetString(value) : "")}"));
}
