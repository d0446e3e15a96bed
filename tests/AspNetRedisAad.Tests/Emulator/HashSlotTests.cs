using System.Text;
using AspNetRedisAad.Emulator.Resp;

namespace AspNetRedisAad.Tests.Emulator;

public class HashSlotTests
{
    /// <summary>The values from CLUSTER KEYSLOT of redis-server.</summary>
    [Theory]
    [InlineData("", 0)]
    [InlineData("123456789", 12739)]
    [InlineData("foo", 12182)]
    [InlineData("bar", 5061)]
    [InlineData("{foo}", 12182)]
    [InlineData("a{foo}{bar}", 12182)]
    [InlineData("foo{}{bar}", 8363)]
    [InlineData("foo{{bar}}zap", 4015)]
    [InlineData("foo{bar", 15278)]
    [InlineData("foo}{bar}", 5061)]
    public void A_key_has_the_slot_that_Redis_gives_it(string key, int slot) =>
        Assert.Equal(slot, HashSlot.Of(Encoding.ASCII.GetBytes(key)));
}
