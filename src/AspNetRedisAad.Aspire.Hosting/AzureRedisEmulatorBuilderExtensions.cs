using Aspire.Hosting.ApplicationModel;
using AspNetRedisAad.Aspire.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds an emulator of Azure Redis with Microsoft Entra ID to an AppHost.</summary>
public static class AzureRedisEmulatorBuilderExtensions
{
    /// <summary>
    /// Adds an emulator. An app with <c>WithReference</c> to it gets the connection string and, in <c>AzureRedisAad:{name}</c>, all it
    /// needs to sign in; it is read by <c>builder.AddAzureRedisAad("name")</c>.
    /// </summary>
    /// <param name="builder">The AppHost's builder.</param>
    /// <param name="name">The name of the resource, and of the connection string.</param>
    /// <param name="port">The port of the Redis endpoint on the loopback interface; a free one when <see langword="null"/>.</param>
    /// <returns>A builder for the resource.</returns>
    /// <remarks>
    /// Nothing of it is published: there, apps get the value of the parameter <c>{name}-endpoint</c>, the host and port of a cache on
    /// Azure. To have the cache deployed too, start from a resource of Azure and <see cref="RunAsAzureRedisEmulator"/>.
    /// </remarks>
    public static IResourceBuilder<AzureRedisEmulatorResource> AddAzureRedisEmulator(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);

        return builder.ExecutionContext.IsPublishMode ? PublishedEmulator.Add(builder, name) : RunningEmulator.Add(builder, name, port);
    }

    /// <summary>
    /// Runs an emulator in place of this resource, under its name, while the AppHost runs. Published is the resource itself: of
    /// <c>AddAzureManagedRedis</c> the cache with the access policy assignment of each app that references it, of
    /// <c>AddConnectionString</c> the connection string.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource's builder, such as that of <c>AddAzureManagedRedis("cache")</c>.</param>
    /// <param name="configure">Configures the emulator. It starts with the profile of the service that the resource is of.</param>
    /// <returns>The resource's builder.</returns>
    public static IResourceBuilder<T> RunAsAzureRedisEmulator<T>(
        this IResourceBuilder<T> builder, Action<IResourceBuilder<AzureRedisEmulatorResource>>? configure = null)
        where T : IResourceWithConnectionString
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (builder.ApplicationBuilder.ExecutionContext.IsPublishMode)
            return builder;

        // Out of the model, or Azure would be asked to provision it. Marked, or Azure would be asked for its access policy assignments.
        builder.ApplicationBuilder.Resources.Remove(builder.Resource);
        builder.WithAnnotation(new EmulatorResourceAnnotation());
        var emulator = RunningEmulator.Add(builder.ApplicationBuilder, builder.Resource.Name, port: null);
        emulator.Resource.StandsFor = builder.Resource;
        // By name: the types are those of a package that not every AppHost has.
        if (builder.Resource.GetType().Name is "AzureManagedRedisResource" or "AzureRedisEnterpriseResource")
            emulator.WithProfile(AzureRedisEmulatorProfile.AzureManagedRedisOss);
        configure?.Invoke(emulator);
        return builder;
    }

    /// <summary>Sets how long access tokens live.</summary>
    /// <param name="builder">The emulator's builder.</param>
    /// <param name="lifetime">At least one second. Without this call it is an hour.</param>
    /// <param name="refreshIn">After which time apps are advised to renew their token; no advice when <see langword="null"/>.</param>
    /// <returns>The emulator's builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is under one second.</exception>
    public static IResourceBuilder<AzureRedisEmulatorResource> WithTokenLifetime(
        this IResourceBuilder<AzureRedisEmulatorResource> builder, TimeSpan lifetime, TimeSpan? refreshIn = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        if (refreshIn is { } advice)
            ArgumentOutOfRangeException.ThrowIfLessThan(advice, TimeSpan.FromSeconds(1), nameof(refreshIn));

        (builder.Resource.Settings.TokenLifetime, builder.Resource.Settings.RefreshIn) = (lifetime, refreshIn);
        return builder;
    }

    /// <summary>Sets which service the emulator stands for.</summary>
    /// <param name="builder">The emulator's builder.</param>
    /// <param name="profile">The service. Without this call it is <see cref="AzureRedisEmulatorProfile.AzureCacheForRedis"/>.</param>
    /// <returns>The emulator's builder.</returns>
    public static IResourceBuilder<AzureRedisEmulatorResource> WithProfile(
        this IResourceBuilder<AzureRedisEmulatorResource> builder, AzureRedisEmulatorProfile profile)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Settings.Profile = profile;
        return builder;
    }

    /// <summary>Sets what stores the data.</summary>
    /// <param name="builder">The emulator's builder.</param>
    /// <param name="backend">
    /// The server. Without this call it is <see cref="AzureRedisEmulatorBackend.Garnet"/>, which needs nothing.
    /// </param>
    /// <returns>The emulator's builder.</returns>
    public static IResourceBuilder<AzureRedisEmulatorResource> WithBackend(
        this IResourceBuilder<AzureRedisEmulatorResource> builder, AzureRedisEmulatorBackend backend)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Settings.Backend = backend;
        return builder;
    }

    /// <summary>Keeps the data from one run of the AppHost to the next. Without this call it is in memory only.</summary>
    /// <param name="builder">The emulator's builder.</param>
    /// <param name="folder">
    /// Where; relative to the AppHost's project. In Aspire's store (<c>obj/.aspire</c>) when <see langword="null"/>.
    /// </param>
    /// <returns>The emulator's builder.</returns>
    public static IResourceBuilder<AzureRedisEmulatorResource> WithDataFolder(
        this IResourceBuilder<AzureRedisEmulatorResource> builder, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Settings.KeepsData = true;
        builder.Resource.Settings.DataFolder = folder is null ? null : builder.PathOf(folder);
        return builder;
    }

    /// <summary>Runs another emulator than the one that comes with this package.</summary>
    /// <param name="builder">The emulator's builder.</param>
    /// <param name="path">
    /// The path of <c>redis-aad</c> or <c>redis-aad.dll</c>; relative to the AppHost's project.
    /// </param>
    /// <returns>The emulator's builder.</returns>
    public static IResourceBuilder<AzureRedisEmulatorResource> WithProgram(
        this IResourceBuilder<AzureRedisEmulatorResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);

        builder.Resource.Settings.Program = builder.PathOf(path);
        return builder;
    }

    private static string PathOf(this IResourceBuilder<AzureRedisEmulatorResource> builder, string path) =>
        Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory);
}
