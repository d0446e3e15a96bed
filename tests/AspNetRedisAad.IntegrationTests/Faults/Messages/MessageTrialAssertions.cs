using AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

namespace AspNetRedisAad.IntegrationTests.Faults.Messages;

internal static class MessageTrialAssertions
{
    /// <summary>Fails the test unless each message published after this moment arrives exactly once, up to two renewals later.</summary>
    public static async Task EveryMessageArrivesOnceAsync(this MessageTrial trial, TimeSpan moment)
    {
        var report = await trial.FinishAsync(moment);
        Assert.True(report.IsComplete, $"Published later than {moment.TotalSeconds:0.0} s:\n{report}");
    }
}
