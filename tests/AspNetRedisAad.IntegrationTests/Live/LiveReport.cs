using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Live;

/// <summary>Reports to the user who runs the tests on a real cache, not only in the test's own output.</summary>
internal static class LiveReport
{
    public static void Tell(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (LiveCache.Endpoint is not null)
            Console.Error.WriteLine(line);
    }
}
