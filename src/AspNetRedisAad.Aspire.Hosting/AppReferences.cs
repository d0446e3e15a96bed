using Aspire.Hosting.ApplicationModel;

namespace AspNetRedisAad.Aspire.Hosting;

/// <summary>Completes what <c>WithReference</c> gives to apps.</summary>
internal static class AppReferences
{
    private const string Prefix = "ConnectionStrings__";

    /// <summary>
    /// Handles every app of the model, because Aspire does not ask a resource what its references get. The connection string shows which
    /// apps reference the emulator, or the resource that it replaces.
    /// </summary>
    public static void Complete(AzureRedisEmulatorResource emulator, IEnumerable<IResource> model)
    {
        foreach (var app in model.Where(resource => !emulator.Is(resource)).ToList())
        {
            if (app is IResourceWithEnvironment)
                app.Annotations.Add(new EnvironmentCallbackAnnotation(context => Complete(emulator, context.EnvironmentVariables)));
            WaitForEmulator(emulator, app);
        }
    }

    internal static void Complete(AzureRedisEmulatorResource emulator, Dictionary<string, object> environment)
    {
        var references = environment
            .Where(variable => variable.Value is ConnectionStringReference reference && emulator.Is(reference.Resource))
            .Select(variable => variable.Key).ToList();
        foreach (var variable in references)
        {
            environment[variable] = new ConnectionStringReference(emulator, optional: false);
            if (!variable.StartsWith(Prefix, StringComparison.Ordinal))
                continue;

            var connection = variable[Prefix.Length..];
            foreach (var (setting, value) in SignIn.SettingsOf(emulator))
                environment[$"AzureRedisAad__{connection}__{setting}"] = value;
            ReplaceProperties(emulator, environment, connection);
        }
    }

    /// <summary>The values of the replaced resource would wait for a deployment.</summary>
    private static void ReplaceProperties(AzureRedisEmulatorResource emulator, Dictionary<string, object> environment, string connection)
    {
        if (emulator.StandsFor is not { } other)
            return;

        var prefix = $"{connection.ToUpperInvariant()}_";
        var known = other.GetConnectionProperties().Select(property => Name(property.Key)).Where(environment.ContainsKey).ToList();
        known.ForEach(name => environment.Remove(name));
        if (known.Count == 0)
            return;

        foreach (var (property, value) in ((IResourceWithConnectionString)emulator).GetConnectionProperties())
            environment[Name(property)] = value;

        string Name(string property) => prefix + property.ToUpperInvariant();
    }

    /// <summary>An app that waits for the replaced resource waits for the emulator's health instead.</summary>
    private static void WaitForEmulator(AzureRedisEmulatorResource emulator, IResource app)
    {
        var waits = app.Annotations.OfType<WaitAnnotation>().Where(wait => ReferenceEquals(wait.Resource, emulator.StandsFor)).ToList();
        foreach (var wait in waits)
        {
            app.Annotations.Remove(wait);
            app.Annotations.Add(new WaitAnnotation(emulator, wait.WaitType, wait.ExitCode) { WaitBehavior = wait.WaitBehavior });
        }
    }
}
