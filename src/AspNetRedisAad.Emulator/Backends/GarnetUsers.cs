namespace AspNetRedisAad.Emulator.Backends;

/// <summary>The users in the form that Garnet reads. It supports commands and categories, but no key or channel patterns.</summary>
internal static class GarnetUsers
{
    public static string Lines(BackendUsers users) =>
        string.Concat(users.All.Select(user => $"user {user.Name} on >{user.Password} {string.Join(' ', Rules(user))}\n"));

    private static IEnumerable<string> Rules(BackendUser user)
    {
        if (!user.Rules.Any(IsAllKeys))
            throw Refusal(user, "a limit to some keys");

        return user.Rules.Where(rule => rule is not ("allchannels" or "&*")).Select(rule => rule switch
        {
            "allcommands" => "+@all",
            "nocommands" => "-@all",
            ['+' or '-', ..] => rule,
            _ when IsAllKeys(rule) => rule,
            _ => throw Refusal(user, $"'{rule}'"),
        });
    }

    private static bool IsAllKeys(string rule) => rule is "allkeys" or "~*";

    private static InvalidOperationException Refusal(BackendUser user, string what) => new(
        $"Garnet does not support {what}, which the data access policy of the identity {user.Name} contains. Use "
            + "EmulatorBackend.RedisServer or RedisCluster.");
}
