namespace MovingDay;

/// <summary>Two instances of the shop. A deployment of a stage replaces one after the other.</summary>
internal sealed class Fleet(Caches caches, ILogger logger) : IAsyncDisposable
{
    private readonly Shop[] _instances = new Shop[2];
    private readonly SemaphoreSlim _deploying = new(1);
    private int _turn;

    public Stage Stage { get; private set; }

    public bool IsDeploying => _deploying.CurrentCount == 0;

    public IReadOnlyList<Shop> Instances => [.. _instances];

    /// <summary>The instance for the next request: requests alternate between them, as behind a load balancer without affinity.</summary>
    public Shop Next() => _instances[(uint)Interlocked.Increment(ref _turn) % _instances.Length];

    public async Task StartAsync()
    {
        for (var slot = 0; slot < _instances.Length; slot++)
            _instances[slot] = await Shop.StartAsync(slot + 1, Stage, caches, this);
    }

    /// <summary>Starts the deployment of another stage, unless one is in progress or an instance is not healthy.</summary>
    public async Task BeginAsync(Stage stage)
    {
        if (!await _deploying.WaitAsync(0))
            return;

        var areWell = await Task.WhenAll(_instances.Select(instance => instance.IsWellAsync()));
        if (Enum.IsDefined(stage) && Math.Abs(stage - Stage) == 1 && !areWell.Contains(false))
            _ = DeployAsync(stage);
        else
            _deploying.Release();
    }

    private async Task DeployAsync(Stage stage)
    {
        try
        {
            Stage = stage;
            for (var slot = 0; slot < _instances.Length; slot++)
            {
                var next = await Shop.StartAsync(slot + 1, stage, caches, this);
                var before = Interlocked.Exchange(ref _instances[slot], next);
                await Task.Delay(TimeSpan.FromSeconds(1)); // Requests that are on their way to it are still served.
                await before.DisposeAsync();
            }
        }
        catch (Exception e)
        {
            logger.LogError(e, "The stage {Stage} could not be deployed.", stage);
        }
        finally
        {
            _deploying.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _deploying.WaitAsync();
        foreach (var instance in _instances)
            await instance.DisposeAsync();
    }
}
