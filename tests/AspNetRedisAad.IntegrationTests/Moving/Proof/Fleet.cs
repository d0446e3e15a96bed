namespace AspNetRedisAad.IntegrationTests.Moving.Proof;

/// <summary>Three instances behind a load balancer that knows no affinity, replaced one by one.</summary>
internal sealed class Fleet(TwoCaches caches, bool wasStock, Announcements announcements) : IAsyncDisposable
{
    private const int Size = 3;

    private readonly ShopInstance?[] _instances = new ShopInstance?[Size];

    /// <summary>Replaces all instances by some of this stage.</summary>
    public async Task DeployAsync(string stage)
    {
        for (var slot = 0; slot < Size; slot++)
        {
            if (_instances[slot] is { } before)
                await before.CloseAsync(announcements);
            var instance = await MovingShop.StartAsync(caches, stage, wasStock);
            announcements.Listens(instance);
            Volatile.Write(ref _instances[slot], instance);
        }
    }

    /// <summary>Whether all instances say that they are.</summary>
    public async Task<bool> IsReadyAsync()
    {
        using var client = new HttpClient();
        foreach (var instance in _instances.OfType<ShopInstance>().Where(instance => instance.Log is not null))
        {
            using var ready = await client.GetAsync(new Uri(instance.Address, "/health/ready"));
            if (!ready.IsSuccessStatusCode)
                return false;
        }

        return true;
    }

    /// <summary>Sends a request to any instance that is open.</summary>
    public async Task<T> AskAsync<T>(Func<ShopInstance, Task<T>> ask)
    {
        while (true)
        {
            if (Volatile.Read(ref _instances[Random.Shared.Next(Size)]) is not { } instance || !instance.TryEnter())
            {
                await Task.Yield();
                continue;
            }

            try
            {
                return await ask(instance);
            }
            finally
            {
                instance.Leave();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances.OfType<ShopInstance>())
            await instance.CloseAsync(announcements);
    }
}
