using AspNetRedisAad.Configuration;

namespace AspNetRedisAad.Doctor;

/// <summary>Tests the commands that a move needs on a cache, with keys that do not exist or without a change.</summary>
internal sealed class MoveAccessExamination(
    AzureRedisAadOptions settings, MovingSide side, ServerDialog server, Findings findings, EndpointAdvice advice)
{
    public const string Step = "move";

    public async Task RunAsync(ExaminedToken token)
    {
        var refused = new List<string>();
        foreach (var (what, command) in Commands())
        {
            // Any other error, such as MOVED, comes after the access has been checked.
            if ((await server.AskAsync(command).ConfigureAwait(false)).Is("NOPERM"))
                refused.Add($"{command[0]} of {what}");
        }

        var user = token.Token.UserName;
        if (refused.Count > 0)
        {
            findings.Fail(Step, $"the access policy of {user} does not allow what the move needs: {string.Join(", ", refused)}.",
                advice.MoveAccess(user));
        }
    }

    private IEnumerable<(string What, string[] Command)> Commands()
    {
        if (settings.EnableSession)
        {
            var session = $"{side.SessionPrefix}redis-doctor:{Guid.NewGuid():N}";
            string[][] commands = [["HGETALL", session], ["PTTL", session], ["PEXPIRE", session, "1000"], ["HDEL", session, "d"],
                ["DEL", session]];
            foreach (var command in commands)
                yield return ($"sessions (\"{side.SessionPrefix}*\")", command);
        }

        if (settings.EnableDataProtection)
        {
            var ring = KeyRingKey.Of(settings);
            // The range from the second element to the first is empty, and no element equals a new GUID.
            foreach (var command in (string[][])[["LRANGE", ring, "1", "0"], ["LREM", ring, "0", $"{Guid.NewGuid():N}"]])
                yield return ($"the key ring (\"{ring}\")", command);
        }
    }
}
