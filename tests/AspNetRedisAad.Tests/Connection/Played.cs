using System.Reflection;

namespace AspNetRedisAad.Tests.Connection;

/// <summary>An interface of StackExchange.Redis of which a test plays what is used.</summary>
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
