namespace AspNetRedisAad.IntegrationTests.Hosting;

/// <summary>For a cluster in a test that is not about the communication between nodes, which a busy machine delays.</summary>
internal static class PatientNodes
{
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(15);
}
