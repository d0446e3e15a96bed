using System.Reflection;

namespace AspNetRedisAad.Tests.Connection;

/// <summary>A test double for an interface of StackExchange.Redis. The test implements only the members that are used.</summary>
public class Played : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _answer = null!;

    internal static T Of<T>(Func<MethodInfo, object?[], object?> answer)
        where T : class
    {
        var played = DispatchProxy.Create<T, Played>();
        ((Played)(object)played)._answer = answer;
        return played;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
}
