using AspNetRedisAad.IntegrationTests.Hosting;

namespace AspNetRedisAad.IntegrationTests.Moving.Proof;

/// <summary>Three instances behind a load balancer without affinity, replaced one by one.</summary>
internal sealed class Fleet(TwoCaches caches, bool wasStock, Announcements announcements) : IAsyncDisposable
{
    private const int Size = 3;

    private readonly ShopInstance?[] _instances = new ShopInstance?[Size];

    /// <summary>Replaces all instances with instances in this stage.</summary>
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

    /// <summary>
    /// Waits until all instances are healthy, and the next or the previous stage would lose nothing, as an operator would wait.
    /// </summary>
    public Task WaitUntilSafeAsync() => WaitForHealthAsync("all are healthy, and both caches have the same data", isHealthy: true);

    /// <summary>Waits until all instances report that they lack something.</summary>
    public Task WaitUntilNoticedAsync() => WaitForHealthAsync("all have noticed", isHealthy: false);

    /// <summary>Waits until all sent messages have been received.</summary>
    public Task WaitUntilHeardAsync() => Task.WhenAll(Ours.Select(announcements.WaitUntilHeardAsync));

    /// <summary>Waits until all instances are ready and receive each other's messages.</summary>
    public async Task WaitUntilBackAsync()
    {
        using var client = new HttpClient();
        await Eventually.IsTrueAsync("all are ready", async () =>
        {
            foreach (var instance in Ours)
            {
                using var ready = await client.GetAsync(new Uri(instance.Address, "/health/ready"));
                if (!ready.IsSuccessStatusCode)
                    return false;
            }

            return true;
        });
        foreach (var instance in Ours)
            await instance.WaitUntilHeardAsync(Ours);
    }

    private Task WaitForHealthAsync(string condition, bool isHealthy) => Eventually.IsTrueAsync(condition, async () =>
    {
        using var client = new HttpClient();
        foreach (var instance in Ours)
        {
            using var response = await client.GetAsync(new Uri(instance.Address, "/health"));
            var health = await response.Content.ReadAsStringAsync();
            if (isHealthy == (health.Contains("\"Degraded\"", StringComparison.Ordinal)
                || health.Contains("\"Unhealthy\"", StringComparison.Ordinal)))
                return false;
        }

        return true;
    });

    private List<ShopInstance> Ours => [.. _instances.OfType<ShopInstance>().Where(instance => instance.Log is not null)];

    /// <summary>Sends a request to any instance that accepts requests.</summary>
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
