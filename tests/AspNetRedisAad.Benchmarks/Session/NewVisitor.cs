using System.Diagnostics;
using System.Net.Sockets;

namespace AspNetRedisAad.Benchmarks.Session;

/// <summary>
/// A visitor without a cookie, such as a crawler: one request after the other on one connection. It allocates nothing itself, so that all
/// allocations are the app's.
/// </summary>
internal sealed class NewVisitor : IDisposable
{
    private static readonly byte[] _request = "GET /unused HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();
    private static readonly byte[] _end = "\r\n\r\n"u8.ToArray();
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[4096];

    public NewVisitor(Uri address) => _socket.Connect(address.Host, address.Port);

    /// <summary>The time and the bytes for one request.</summary>
    public (double Microseconds, double Bytes) Measure(int times)
    {
        Visit(times / 10);
        var (bytes, start) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        Visit(times);
        var taken = Stopwatch.GetElapsedTime(start);
        return (taken.TotalMicroseconds / times, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)times);
    }

    public void Dispose() => _socket.Dispose();

    private void Visit(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _socket.Send(_request);
            var length = 0;
            do
            {
                length += _socket.Receive(_answer.AsSpan(length));
            }
            while (_answer.AsSpan(0, length).IndexOf(_end) < 0);
            if (!_answer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8))
                throw new InvalidDataException("The page does not answer 200.");
        }
    }
}
