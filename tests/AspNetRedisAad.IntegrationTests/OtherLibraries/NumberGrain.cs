namespace AspNetRedisAad.IntegrationTests.OtherLibraries;

public interface INumberGrain : IGrainWithIntegerKey
{
    Task WriteAsync(int number);

    /// <summary>The number in Redis, not in memory.</summary>
    Task<int> ReadAsync();
}

[GenerateSerializer]
public sealed class NumberState
{
    [Id(0)]
    public int Number { get; set; }
}

internal sealed class NumberGrain([PersistentState("number", "redis")] IPersistentState<NumberState> state) : Grain, INumberGrain
{
    public Task WriteAsync(int number)
    {
        state.State.Number = number;
        return state.WriteStateAsync();
    }

    public async Task<int> ReadAsync()
    {
        await state.ReadStateAsync();
        return state.State.Number;
    }
}
