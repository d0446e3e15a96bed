using System.Xml.Linq;
using AspNetRedisAad.Emulator;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>The key ring in a cache, read directly and through the app.</summary>
internal static class KeyRings
{
    public const string Name = "DataProtection-Keys";

    /// <summary>The content of the list in this cache.</summary>
    public static async Task<IReadOnlyList<string>> ElementsAsync(this AzureRedisEmulator azure)
    {
        var lines = await azure.AdministerAsync("EVAL", "return table.concat(redis.call('LRANGE', KEYS[1], 0, -1), '\\n')", "1", Name);
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The IDs of the keys in this cache, each as often as it occurs.</summary>
    public static async Task<IReadOnlyList<Guid>> KeysAsync(this AzureRedisEmulator azure) =>
        [.. (await azure.ElementsAsync()).Select(XElement.Parse).Where(element => element.Name == "key")
            .Select(key => (Guid)key.Attribute("id")!)];

    public static async Task<bool> HasKeyAsync(this AzureRedisEmulator azure, Guid key) => (await azure.KeysAsync()).Contains(key);

    public static Task AddElementAsync(this AzureRedisEmulator azure, string element) => azure.AdministerAsync("RPUSH", Name, element);

    /// <summary>Creates a key that becomes the default.</summary>
    public static Guid CreateKey(this TestApp app) => app.Services.GetRequiredService<IKeyManager>()
        .CreateNewKey(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(90)).KeyId;

    /// <summary>The key that this instance uses to protect data.</summary>
    public static Guid CurrentKey(this TestApp app) =>
        app.Services.GetRequiredService<IKeyRingProvider>().GetCurrentKeyRing()!.DefaultKeyId;

    public static Task UsesKeyAsync(this TestApp app, Guid key) => Eventually.IsTrueAsync($"uses {key}", () => app.CurrentKey() == key);
}
