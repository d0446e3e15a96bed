using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>The emulator as a process that the AppHost starts.</summary>
internal static class RunningEmulator
{
    private static readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public static IResourceBuilder<AzureRedisEmulatorResource> Add(IDistributedApplicationBuilder builder, string name, int? port)
    {
        var resource = new AzureRedisEmulatorResource(name, published: null);
        var control = new ControlClient(resource, _http);
        var emulator = builder.AddResource(resource)
            .WithEndpoint(port, scheme: "rediss", name: AzureRedisEmulatorResource.RedisEndpointName)
            .WithEndpoint(scheme: "https", name: AzureRedisEmulatorResource.AuthorityEndpointName)
            .WithEndpoint(scheme: "http", name: AzureRedisEmulatorResource.ControlEndpointName)
            .WithUrlForEndpoint(
                AzureRedisEmulatorResource.AuthorityEndpointName, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint(
                AzureRedisEmulatorResource.ControlEndpointName, url => (url.Url, url.DisplayText) = ("/control", "State and counters"))
            .WithIconName("Database")
            .WithOtlpExporter()
            .WithFaultCommands(control)
            .ExcludeFromManifest();

        var check = $"{name}-emulator";
        builder.Services.AddHealthChecks()
            .Add(new HealthCheckRegistration(check, _ => new EmulatorHealthCheck(control), HealthStatus.Unhealthy, []));
        emulator.WithHealthCheck(check);

        builder.Eventing.Subscribe<BeforeStartEvent>((started, _) =>
        {
            Prepare(emulator, started);
            return Task.CompletedTask;
        });
        return emulator;
    }

    /// <summary>Runs when the model is complete and all options of the emulator are known.</summary>
    private static void Prepare(IResourceBuilder<AzureRedisEmulatorResource> emulator, BeforeStartEvent started)
    {
        var (resource, settings) = (emulator.Resource, emulator.Resource.Settings);
        var (command, assembly) = EmulatorProgram.Find(
            settings.Program, emulator.ApplicationBuilder.AppHostAssembly, EmulatorProgram.SearchFolders());
        var files = new EmulatorFiles();
        // Disposal cannot be used here: Aspire's Run() disposes nothing.
        started.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(files.Dispose);
        files.Write(resource.Name, settings.Identity);
        settings.TrustedCertificateFile = files.TrustedCertificate;

        var store = started.Services.GetRequiredService<IAspireStore>().BasePath;
        emulator.WithCommand(command).WithArgs(context =>
        {
            if (assembly is not null)
                context.Args.Add(assembly);
            foreach (var argument in EmulatorArguments.Of(resource, files, store))
                context.Args.Add(argument);
        });
        AppReferences.Complete(resource, started.Model.Resources);
    }
}
