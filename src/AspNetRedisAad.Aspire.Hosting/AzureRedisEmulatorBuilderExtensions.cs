using Aspire.Hosting.ApplicationModel;
using AspNetRedisAad.Aspire.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds an emulator of Azure Redis with Microsoft Entra ID to an AppHost.</summary>
public static class AzureRedisEmulatorBuilderExtensions
{
    /// <summary>
    /// Adds an emulator. An app that references it with <c>WithReference</c> gets the connection string and, in
    /// <c>AzureRedisAad:{name}</c>, the settings it needs to sign in. The app reads them with <c>builder.AddAzureRedisAad("name")</c>.
    /// </summary>
    /// <param name="builder">The AppHost's builder.</param>
    /// <param name="name">The name of the resource, and of the connection string.</param>
    /// <param name="port">
    /// The port of the Redis endpoint on the loopback interface. If it is <see langword="null"/>, a free port is used.
    /// </param>
    /// <returns>A builder for the resource.</returns>
    /// <remarks>
    /// The emulator is not published. Published apps get the value of the parameter <c>{name}-endpoint</c>: the host and port of a cache on
    /// Azure. To deploy the cache too, start with an Azure resource and <see cref="RunAsAzureRedisEmulator"/>.
    /// </remarks>
    public static IResourceBuilder<AzureRedisEmulatorResource> AddAzureRedisEmulator(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);

        return builder.ExecutionContext.IsPublishMode ? PublishedEmulator.Add(builder, name) : RunningEmulator.Add(builder, name, port);
    }

    /// <summary>
    /// Runs an emulator in place of this resource, under its name, while the AppHost runs. The resource itself is published: for
    /// <c>AddAzureManagedRedis</c> the cache with an access policy assignment for each app that references it, for
    /// <c>AddConnectionString</c> the connection string.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource's builder, such as the one that <c>AddAzureManagedRedis("cache")</c> returns.</param>
    /// <param name="configure">Configures the emulator. Its initial profile is that of the resource's service.</param>
    /// <returns>The resource's builder.</returns>
    public static IResourceBuilder<T> RunAsAzureRedisEmulator<T>(
        this IResourceBuilder<T> builder, Action<IResourceBuilder<AzureRedisEmulatorResource>>? configure = null)
        where T : IResourceWithConnectionString
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (builder.ApplicationBuilder.ExecutionContext.IsPublishMode)
            return builder;

        // Removed from the model, because otherwise Aspire would ask Azure to provision it. Marked, because otherwise it would ask for the
        // access policy assignments.
        builder.ApplicationBuilder.Resources.Remove(builder.Resource);
        builder.WithAnnotation(new EmulatorResourceAnnotation());
        var emulator = RunningEmulator.Add(builder.ApplicationBuilder, builder.Resource.Name, port: null);
        emulator.Resource.StandsFor = builder.Resource;
        // Compared by name: the types are in a package that not every AppHost references.
        if (builder.Resource.GetType().Name is "AzureManagedRedisResource" or "AzureRedisEnterpriseResource")
            emulator.WithProfile(AzureRedisEmulatorProfile.AzureManagedRedisOss);
        configure?.Invoke(emulator);
        return builder;
    }

    /// <summary>Sets how long access tokens live.</summary>
    /// <param name="builder">The emulator's builder.</param>
    /// <param name="lifetime">The lifetime, at least one second. The default value is one hour.</param>
    /// <param name="refreshIn">
    /// The time after which apps are advised to renew their token. If it is <see langword="null"/>, there is no advice.
    /// </param>
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

    /// <summary>Sets which service the emulator emulates.</summary>
    /// <param name="builder">The emulator's builder.</param>
    /// <param name="profile">The service. The default value is <see cref="AzureRedisEmulatorProfile.AzureCacheForRedis"/>.</param>
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
    /// The server. The default value is <see cref="AzureRedisEmulatorBackend.Garnet"/>, which needs no installation.
    /// </param>
    /// <returns>The emulator's builder.</returns>
    public static IResourceBuilder<AzureRedisEmulatorResource> WithBackend(
        this IResourceBuilder<AzureRedisEmulatorResource> builder, AzureRedisEmulatorBackend backend)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Resource.Settings.Backend = backend;
        return builder;
    }

    /// <summary>Keeps the data from one run of the AppHost to the next. By default the data is only in memory.</summary>
    /// <param name="builder">The emulator's builder.</param>
    /// <param name="folder">
    /// The folder, relative to the AppHost's project. If it is <see langword="null"/>, Aspire's store (<c>obj/.aspire</c>) is used.
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

    /// <summary>Runs a different emulator program instead of the one in this package.</summary>
    /// <param name="builder">The emulator's builder.</param>
    /// <param name="path">The path of <c>redis-aad</c> or <c>redis-aad.dll</c>, relative to the AppHost's project.</param>
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
