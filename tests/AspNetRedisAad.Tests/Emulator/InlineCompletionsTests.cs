using System.Net;
using System.Net.Sockets;
using AspNetRedisAad.Emulator.Edge;

namespace AspNetRedisAad.Tests.Emulator;

public sealed class InlineCompletionsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_continues_without_a_pool_thread_only_where_that_is_preferred(bool preferred)
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var sender = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await sender.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var reader = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        if (preferred)
            reader.PreferInlineCompletions();

        var onPool = ReadsOnPoolAsync(reader);
        await sender.SendAsync("PING\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        // Windows does not have this option.
        Assert.Equal(OperatingSystem.IsWindows() || !preferred, await onPool);
    }

    private static async Task<bool> ReadsOnPoolAsync(Socket socket)
    {
        await socket.ReceiveAsync(new byte[16], TestContext.Current.CancellationToken).ConfigureAwait(false);
        return Thread.CurrentThread.IsThreadPoolThread;
    }
}
