namespace AspNetRedisAad.Emulator.Profiles;

/// <summary>What distinguishes one Azure service from the others: data, and the checks that follow from it.</summary>
/// <param name="Name">The name by which users choose it.</param>
internal sealed record ServiceProfile(EmulatorProfile Name)
{
    /// <summary>
    /// Commands that clients cannot use (<c>SAVE</c>), and commands of which they cannot use a subcommand (<c>CLUSTER MEET</c>).
    /// </summary>
    public required IReadOnlyList<string> Blocked { get; init; }

    /// <summary>
    /// The number of databases. Source: Microsoft, "Default Redis server configuration" of Azure Cache for Redis, and "Databases" of Azure
    /// Managed Redis.
    /// </summary>
    public int Databases { get; init; } = 1;

    /// <summary>Whether clients see a single server, even if the service is a cluster.</summary>
    public bool HidesCluster { get; init; }

    /// <summary>
    /// Commands whose keys may be in several hash slots; all other commands answer CROSSSLOT. Null when the server itself decides.
    /// </summary>
    public IReadOnlyList<string>? MultiSlotCommands { get; init; }

    /// <exception cref="ArgumentException">The service does not exist with this backend. The message says what to change.</exception>
    public void Check(EmulatorBackend backend)
    {
        if (HidesCluster && backend == EmulatorBackend.RedisCluster)
        {
            throw new ArgumentException(
                $"With the profile {Name} clients see one endpoint and no cluster. Use EmulatorBackend.RedisServer or Garnet, "
                    + "or the profile AzureManagedRedisOss.",
                nameof(backend));
        }
    }
}
