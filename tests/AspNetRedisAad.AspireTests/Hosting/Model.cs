using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace AspNetRedisAad.AspireTests.Hosting;

/// <summary>An AppHost that is built and prepared but not started.</summary>
internal sealed class Model : IAsyncDisposable
{
    private readonly DistributedApplication _app;

    private Model(DistributedApplication app) => _app = app;

    public IEnumerable<IResource> Resources => _app.Services.GetRequiredService<DistributedApplicationModel>().Resources;

    public AzureRedisEmulatorResource Emulator => Resources.OfType<AzureRedisEmulatorResource>().Single();

    public static IDistributedApplicationBuilder NewBuilder(params string[] arguments)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = arguments,
            DisableDashboard = true,
            AssemblyName = typeof(Projects.AppHost).Assembly.GetName().Name,
        });
        builder.Configuration["Aspire:Store:Path"] = Path.GetTempPath();
        return builder;
    }

    public static async Task<Model> PrepareAsync(IDistributedApplicationBuilder builder)
    {
        var app = builder.Build();
        var model = new Model(app);
        try
        {
            var resources = app.Services.GetRequiredService<DistributedApplicationModel>();
            await builder.Eventing.PublishAsync(new BeforeStartEvent(app.Services, resources));
            return model;
        }
        catch
        {
            await model.DisposeAsync();
            throw;
        }
    }

    public async Task<Dictionary<string, object>> EnvironmentOfAsync(string resource)
    {
        var context = new EnvironmentCallbackContext(_app.Services.GetRequiredService<DistributedApplicationExecutionContext>());
        foreach (var callback in Resources.Single(known => known.Name == resource).Annotations.OfType<EnvironmentCallbackAnnotation>())
            await callback.Callback(context);
        return context.EnvironmentVariables;
    }

    public async Task<List<object>> ArgumentsAsync()
    {
        var context = new CommandLineArgsCallbackContext([], Emulator);
        foreach (var callback in Emulator.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(context);
        return [.. context.Args];
    }

    public async ValueTask DisposeAsync()
    {
        // It is never started, so nothing else reports that it has stopped.
        ((ApplicationLifetime)_app.Services.GetRequiredService<IHostApplicationLifetime>()).NotifyStopped();
        await _app.DisposeAsync();
    }
}
