using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AspNetRedisAad.DataProtection;

/// <summary>A key or a revocation, as it lies in the list.</summary>
/// <param name="text">What lies there.</param>
/// <param name="element">What it says.</param>
internal sealed class KeyRingElement(RedisValue text, XElement element) : IDeletableElement
{
    public RedisValue Text => text;

    public XElement Element => element;

    public int? DeletionOrder { get; set; }

    /// <summary>The same for a key in whatever form somebody has copied it. It tells nothing of a key's secret.</summary>
    public string Identity => field ??= Identify(element);

    public static KeyRingElement Of(XElement element) => new(element.ToString(SaveOptions.DisableFormatting), element);

    /// <summary>Leaves out what is no XML.</summary>
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

    /// <summary>Two keys with one ID are one key: Data Protection refuses a ring that has it twice.</summary>
    private static string Identify(XElement element) =>
        element.Name.LocalName == "key" && Guid.TryParse(element.Attribute("id")?.Value, out var id)
            ? $"key {id}"
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting))));
}
