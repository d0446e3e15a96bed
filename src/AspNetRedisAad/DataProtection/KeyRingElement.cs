using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.DataProtection;

/// <summary>A key or a revocation in the list.</summary>
/// <param name="text">The text in the list.</param>
/// <param name="element">The parsed text.</param>
internal sealed class KeyRingElement(RedisValue text, XElement element) : IDeletableElement
{
    public RedisValue Text => text;

    public XElement Element => element;

    public int? DeletionOrder { get; set; }

    /// <summary>The identity of a key, the same for every copy however it is formatted. It reveals nothing of a key's secret.</summary>
    public string Identity => field ??= Identify(element);

    public static KeyRingElement Of(XElement element) => new(element.ToString(SaveOptions.DisableFormatting), element);

    /// <summary>The elements to delete, in their order: a key before its revocation. A failure must end the deletion.</summary>
    public static IEnumerable<KeyRingElement> Chosen(IEnumerable<KeyRingElement> elements) =>
        elements.Where(element => element.DeletionOrder is not null).OrderBy(element => element.DeletionOrder);

    /// <summary>Skips text that is not XML.</summary>
    public static List<KeyRingElement> Read(RedisValue[] texts, ILogger logger)
    {
        var elements = new List<KeyRingElement>(texts.Length);
        foreach (var text in texts)
        {
            try
            {
                elements.Add(new KeyRingElement(text, XElement.Parse(text!)));
            }
            catch (XmlException e)
            {
                Log.NoElement(logger, e.Message);
            }
        }

        return elements;
    }

    /// <summary>Two keys with the same ID are one key: Data Protection refuses a ring that contains a key twice.</summary>
    private static string Identify(XElement element) =>
        element.Name.LocalName == "key" && Guid.TryParse(element.Attribute("id")?.Value, out var id)
            ? $"key {id}"
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting))));
}
