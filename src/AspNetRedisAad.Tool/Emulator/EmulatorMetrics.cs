using AspNetRedisAad.Emulator;
using System.Diagnostics.Metrics;

namespace AspNetRedisAad.Tool.Emulator;

/// <summary>The emulator's counters as metrics.</summary>
internal sealed class EmulatorMetrics : IDisposable
{
    public const string MeterName = "AspNetRedisAad.Emulator";

    private readonly Meter _meter = new(MeterName);

    public EmulatorMetrics(AzureRedisEmulator emulator)
    {
        var counters = emulator.Counters;
        Count("tokens.issued", "{token}", "Access tokens issued.", () => counters.TokensIssued);
        Count("tokens.failed", "{request}", "Token requests that were refused, or failed on request.", () => counters.TokenRequestsFailed);
        Count("auth.accepted", "{command}", "AUTH and HELLO AUTH commands with a valid token.", () => counters.AuthAccepted);
        Count("auth.rejected", "{command}", "AUTH and HELLO AUTH commands that were refused.", () => counters.AuthRejected);
        Count("auth.renewed", "{command}", "AUTH commands that extended a connection.", () => counters.Reauthentications);
        Count("connections.opened", "{connection}", "Redis connections accepted.", () => counters.ConnectionsOpened);
        Count("connections.expired", "{connection}", "Connections closed because their token expired.", () => counters.ExpiryCloses);
        Count("connections.idle", "{connection}", "Connections closed because they were idle.", () => counters.IdleCloses);
        _meter.CreateObservableUpDownCounter(
            "azure_redis_emulator.connections.open", () => counters.ConnectionsOpen, "{connection}", "Redis connections open now.");
        _meter.CreateObservableCounter(
            "azure_redis_emulator.commands",
            () => counters.Commands.Select(kind => new Measurement<long>(kind.Value, KeyValuePair.Create("command", (object?)kind.Key))),
            "{command}",
            "Commands that clients have sent, by kind.");
    }

    public void Dispose() => _meter.Dispose();

    private void Count(string name, string unit, string description, Func<long> value) =>
        _meter.CreateObservableCounter($"azure_redis_emulator.{name}", value, unit, description);
}
