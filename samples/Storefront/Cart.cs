using System.Text.Json;

namespace Storefront;

/// <summary>The visitor's cart, kept in the session.</summary>
public sealed class Cart(IHttpContextAccessor accessor)
{
    private const string Key = "cart";

    private ISession Session => accessor.HttpContext!.Session;

    public IReadOnlyDictionary<string, int> Items =>
        Session.GetString(Key) is { } json ? JsonSerializer.Deserialize<Dictionary<string, int>>(json)! : new Dictionary<string, int>();

    public int Count => Items.Values.Sum();

    public void Add(string id)
    {
        var items = new Dictionary<string, int>(Items);
        items[id] = items.GetValueOrDefault(id) + 1;
        Session.SetString(Key, JsonSerializer.Serialize(items));
    }

    public void Clear() => Session.Remove(Key);
}
