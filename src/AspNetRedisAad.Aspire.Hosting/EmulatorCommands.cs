using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>The faults as commands of the resource.</summary>
internal static class EmulatorCommands
{
    public static IResourceBuilder<AzureRedisEmulatorResource> WithFaultCommands(
        this IResourceBuilder<AzureRedisEmulatorResource> builder, ControlClient control)
    {
        var emulator = builder.Resource;
        foreach (var fault in FaultCommand.All)
        {
            builder.WithCommand(fault.Name, fault.DisplayName, context => RunAsync(fault, emulator, control, context), new CommandOptions
            {
                Description = fault.Description,
                IconName = fault.IconName,
                UpdateState = context => fault.StateIn(context.ResourceSnapshot),
            });
        }

        // A new process has no faults.
        builder.ApplicationBuilder.Eventing.Subscribe<BeforeResourceStartedEvent>(
            emulator, (started, _) => SetOutageAsync(emulator, started.Services, isDown: false));
        return builder;
    }

    private static async Task<ExecuteCommandResult> RunAsync(
        FaultCommand fault, AzureRedisEmulatorResource emulator, ControlClient control, ExecuteCommandContext context)
    {
        try
        {
            await fault.DoAsync(control, context.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            return CommandResults.Failure(e.Message);
        }

        if (fault.SetsOutage is { } isDown)
            await SetOutageAsync(emulator, context.Services, isDown).ConfigureAwait(false);
        return CommandResults.Success();
    }

    private static Task SetOutageAsync(AzureRedisEmulatorResource emulator, IServiceProvider services, bool isDown) =>
        services.GetRequiredService<ResourceNotificationService>()
            .PublishUpdateAsync(emulator, snapshot => FaultCommand.WithOutage(snapshot, isDown));
}
