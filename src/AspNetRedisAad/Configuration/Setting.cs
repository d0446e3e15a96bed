namespace AspNetRedisAad.Configuration;

internal static class Setting
{
    /// <summary>The setting as the user wrote it: <c>AzureRedisAad:Endpoint</c>.</summary>
    public static string Of(string property) => $"{AzureRedisAadOptions.SectionName}:{property}";
}
