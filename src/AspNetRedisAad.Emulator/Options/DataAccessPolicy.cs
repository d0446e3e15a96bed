namespace AspNetRedisAad.Emulator;

/// <summary>
/// The permissions of an identity: a data access policy of Azure Cache for Redis, or the access string of an assignment in Azure Managed
/// Redis (preview, API 2026-05-01-preview). Source: Microsoft, "Configure custom data access policies". The permissions of the built-in
/// policies are those that Azure lists (<c>az redis access-policy list</c>).
/// </summary>
public sealed class DataAccessPolicy
{
    /// <summary>Creates a custom policy.</summary>
    /// <param name="name">A display name.</param>
    /// <param name="permissions">
    /// Commands, categories and key patterns in Redis ACL syntax, such as <c>+@read +set ~Az*</c>. Only what is listed is allowed.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The permissions are empty, or contain something other than commands, categories, keys and channels, such as a password.
    /// </exception>
    public DataAccessPolicy(string name, string permissions)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(permissions);
        Rules = permissions.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        (Name, Permissions) = (name, string.Join(' ', Rules));
        if (Rules.FirstOrDefault(rule => !IsPermission(rule)) is { } wrong)
        {
            throw new ArgumentException(
                $"'{wrong}' in the data access policy {name} is not a valid permission. Write commands (+get, -@dangerous, "
                    + "+cluster|info), keys (~shop:*, allkeys) and channels (&news, allchannels).",
                nameof(permissions));
        }
    }

    /// <summary>Gets the built-in policy that allows everything.</summary>
    public static DataAccessPolicy DataOwner { get; } = new("Data Owner", "+@all allkeys");

    /// <summary>Gets the built-in policy that allows everything except dangerous commands, such as KEYS, FLUSHALL and INFO.</summary>
    public static DataAccessPolicy DataContributor { get; } =
        new("Data Contributor", "+@all -@dangerous +cluster|info +cluster|nodes +cluster|slots allkeys");

    /// <summary>Gets the built-in policy that allows only reading.</summary>
    public static DataAccessPolicy DataReader { get; } =
        new("Data Reader", "+@read +@connection +cluster|info +cluster|nodes +cluster|slots allkeys");

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the permissions, in Redis ACL syntax.</summary>
    public string Permissions { get; }

    internal IReadOnlyList<string> Rules { get; }

    /// <summary>Returns the name and the permissions.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name} ({Permissions})";

    private static bool IsPermission(string rule) =>
        rule is "allkeys" or "resetkeys" or "allchannels" or "resetchannels" or "allcommands" or "nocommands"
        || (rule.Length > 1 && rule[0] is '+' or '-' or '~' or '&' or '%');
}
