namespace AspNetRedisAad.DependencyInjection;

/// <summary>One call of AddAzureRedisAadConnection: the connection's name, and where its settings come from.</summary>
internal sealed record RedisConnectionRegistration(string Name, string SectionPath)
{
    /// <summary>As the default name of options.</summary>
    public const string DefaultName = "";
}
