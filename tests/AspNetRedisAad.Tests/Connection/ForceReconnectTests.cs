using AspNetRedisAad.Connection;

namespace AspNetRedisAad.Tests.Connection;

public class ForceReconnectTests
{
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void It_is_on_only_if_the_switch_of_Microsofts_cache_is_on(bool isSet, bool value, bool expected) =>
        Assert.Equal(expected, ForceReconnect.IsOn((string name, out bool isOn) =>
        {
            Assert.Equal("Microsoft.AspNetCore.Caching.StackExchangeRedis.UseForceReconnect", name);
            isOn = value;
            return isSet;
        }));
}
