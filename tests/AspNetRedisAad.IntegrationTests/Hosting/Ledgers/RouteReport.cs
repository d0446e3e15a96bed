using System.Globalization;

namespace AspNetRedisAad.IntegrationTests.Hosting.Ledgers;

/// <summary>What became of the messages of one route in some time.</summary>
/// <param name="Route">Its name.</param>
/// <param name="Published">The messages that the server took.</param>
/// <param name="NotPublished">Those that it did not: nobody can expect them.</param>
/// <param name="Lost">Of the published ones, those that never arrived.</param>
/// <param name="Doubled">Those that arrived more than once.</param>
/// <param name="FirstWrong">When the first of those was published, from the beginning of the time on.</param>
/// <param name="LastWrong">When the last one was.</param>
/// <param name="LastFailure">Why the last one of those that were not published was not.</param>
internal sealed record RouteReport(
    string Route, int Published, int NotPublished, int Lost, int Doubled, TimeSpan? FirstWrong, TimeSpan? LastWrong, string? LastFailure)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Route}: {Published} published, {Lost} lost, {Doubled} doubled")
        + (FirstWrong is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $" (from {FirstWrong.Value.TotalSeconds:0.0} to {LastWrong!.Value.TotalSeconds:0.0} s)"))
        + (NotPublished == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {NotPublished} not published ({LastFailure})"));
}
