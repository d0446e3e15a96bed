using System.Globalization;

namespace Storefront.Live;

/// <summary>One fault, and what became of the commands meanwhile.</summary>
internal sealed class Trial(Fault fault, Observation observation, DateTimeOffset startedOn)
{
    private static readonly TimeSpan _unnoticed = TimeSpan.FromMilliseconds(250);

    public DateTimeOffset StartedOn => startedOn;

    public bool IsRunning { get; private set; } = true;

    public long MessagesLost { get; private set; }

    public bool Healed { get; private set; }

    public void End(bool healed, long messagesLost) => (IsRunning, Healed, MessagesLost) = (false, healed, messagesLost);

    public LiveTrial Show() => new(fault.Id, fault.Name, startedOn, IsRunning, Healed, observation.Commands, observation.Failed, Verdict());

    private string Verdict()
    {
        var (commands, failed, slowest) = (observation.Commands, observation.Failed, observation.Slowest);
        if (IsRunning)
            return $"Under way: {commands} commands, {failed} failed so far.";

        var verdict = failed > 0 ? $"{failed} of {commands} commands failed, over {Seconds(observation.FailedFor)}."
            : slowest < _unnoticed ? $"Nobody noticed: none of {commands} commands failed, and the slowest took {slowest.TotalMilliseconds:0} ms."
            : $"No command failed: of {commands}, the slowest waited {Seconds(slowest)}.";
        if (MessagesLost > 0)
            verdict += $" Messages lost: {MessagesLost}.";
        return verdict + (!Healed ? " It has not healed yet." : failed > 0 ? " It healed by itself." : "");
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);
}
