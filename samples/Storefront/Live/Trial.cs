using System.Globalization;

namespace Storefront.Live;

/// <summary>One fault, and its effect on the commands.</summary>
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
            return $"In progress: {commands} commands, {failed} failed so far.";

        var verdict = failed > 0 ? $"{failed} of {commands} commands failed, over {Text(observation.FailedFor)}."
            : slowest < _unnoticed ? $"No effect: none of {commands} commands failed, and the slowest took {Text(slowest)}."
            : $"No command failed: of {commands}, the slowest waited {Text(slowest)}.";
        if (MessagesLost > 0)
            verdict += $" Messages lost: {MessagesLost}.";
        return verdict + (!Healed ? " It has not recovered yet." : failed > 0 ? " It recovered by itself." : "");
    }

    private static string Text(TimeSpan time) => time.TotalSeconds < 1
        ? time.TotalMilliseconds.ToString("0 ms", CultureInfo.InvariantCulture)
        : time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);
}
