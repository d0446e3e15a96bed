using Microsoft.JSInterop;

namespace AspNetRedisAad.IntegrationTests.Blazor;

/// <summary>The sessionStorage of one browser, as a circuit uses it.</summary>
internal sealed class BrowserStorage : IJSRuntime
{
    public Dictionary<string, string> Items { get; } = [];

    public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => InvokeAsync<TValue>(identifier, default, args);

    public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
    {
        var key = (string)args![0]!;
        if (identifier != "sessionStorage.setItem")
            return ValueTask.FromResult((TValue)(object)Items.GetValueOrDefault(key)!);

        Items[key] = (string)args[1]!;
        return ValueTask.FromResult<TValue>(default!);
    }
}
