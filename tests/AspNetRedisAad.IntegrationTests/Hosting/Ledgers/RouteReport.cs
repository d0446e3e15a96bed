using System.Globalization;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>The report for one route in one period.</summary>
/// <param name="Route">Its name.</param>
/// <param name="Published">The messages that the server accepted.</param>
/// <param name="NotPublished">Those that it did not accept, which are not expected.</param>
/// <param name="Lost">The published messages that never arrived.</param>
/// <param name="Doubled">The messages that arrived more than once.</param>
/// <param name="FirstWrong">When the first lost or duplicate message was published, from the beginning of the period.</param>
/// <param name="LastWrong">When the last one was published.</param>
/// <param name="LastFailure">Why the last unpublished message failed.</param>
internal sealed record RouteReport(
    string Route, int Published, int NotPublished, int Lost, int Doubled, TimeSpan? FirstWrong, TimeSpan? LastWrong, string? LastFailure)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Route}: {Published} published, {Lost} lost, {Doubled} doubled")
        + (FirstWrong is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $" (from {FirstWrong.Value.TotalSeconds:0.0} to {LastWrong!.Value.TotalSeconds:0.0} s)"))
        + (NotPublished == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {NotPublished} not published ({LastFailure})"));
}
