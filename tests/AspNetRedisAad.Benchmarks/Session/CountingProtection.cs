using Microsoft.AspNetCore.DataProtection;

namespace AspNetRedisAad.Benchmarks.Session;

/// <summary>Data Protection with keys in memory that counts its calls.</summary>
internal sealed class CountingProtection : IDataProtectionProvider
{
    private readonly EphemeralDataProtectionProvider _inner = new();
    private long _calls;

    public long Calls => Interlocked.Read(ref _calls);

    public IDataProtector CreateProtector(string purpose) => new Protector(this, _inner.CreateProtector(purpose));

    private sealed class Protector(CountingProtection counts, IDataProtector inner) : IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => new Protector(counts, inner.CreateProtector(purpose));

        public byte[] Protect(byte[] plaintext)
        {
            Interlocked.Increment(ref counts._calls);
            return inner.Protect(plaintext);
        }

        public byte[] Unprotect(byte[] protectedData)
        {
            Interlocked.Increment(ref counts._calls);
            return inner.Unprotect(protectedData);
        }
    }
}
