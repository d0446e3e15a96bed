using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Live;

/// <summary>Tells whoever runs the tests on a real cache, and not only the test's own report.</summary>
internal static class LiveReport
{
    public static void Tell(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (LiveCache.Endpoint is not null)
            Console.Error.WriteLine(line);
    }
}
