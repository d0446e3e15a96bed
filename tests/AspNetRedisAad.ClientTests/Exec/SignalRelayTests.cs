using System.Diagnostics;
using System.Runtime.InteropServices;
using AspNetRedisAad.IntegrationTests.Hosting;
using AspNetRedisAad.Tool.Exec;

namespace AspNetRedisAad.ClientTests.Exec;

/// <summary>Signals to <c>redis-aad exec</c> at any moment in the life of its program.</summary>
public sealed class SignalRelayTests
{
    private const int Terminate = 15;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_program_gets_a_signal_that_arrives_before_or_after_its_start_was_reported(bool before)
    {
        using var relay = new SignalRelay();
        var signal = new PosixSignalContext(PosixSignal.SIGTERM);
        using var program = Process.Start("sleep", "600");

        if (before)
            relay.Receive(signal, Terminate);
        relay.PassTo(program);
        if (!before)
            relay.Receive(signal, Terminate);

        await program.EndsAsync();
        Assert.True(signal.Cancel);
        Assert.Equal(128 + Terminate, program.ExitCode);
    }

    [Fact]
    public async Task A_signal_after_the_programs_end_does_not_end_the_tool_which_returns_the_exit_code()
    {
        using var relay = new SignalRelay();
        using var program = Process.Start("true");
        relay.PassTo(program);
        await program.EndsAsync();
        var signal = new PosixSignalContext(PosixSignal.SIGTERM);

        relay.Receive(signal, Terminate);

        Assert.True(signal.Cancel);
    }
}
