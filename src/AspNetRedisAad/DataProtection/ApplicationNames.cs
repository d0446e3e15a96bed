using AspNetRedisAad.Configuration;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace AspNetRedisAad.DataProtection;

/// <summary>
/// Decides under which name Data Protection isolates the app's payloads: the name that the app or the settings specify, in whatever order
/// they were registered, or <paramref name="defaultName"/> if neither specifies one. ASP.NET Core's own default, the content root, differs
/// between deployments.
/// </summary>
/// <param name="setups">The app's registrations, and ASP.NET Core's default.</param>
/// <param name="posts">The app's post-configuration.</param>
/// <param name="settings">The package's settings, with the name if there is one.</param>
/// <param name="defaultName">The name if neither specifies one.</param>
internal sealed class ApplicationNames(
    IEnumerable<IConfigureOptions<DataProtectionOptions>> setups,
    IEnumerable<IPostConfigureOptions<DataProtectionOptions>> posts,
    AzureRedisAadOptions settings,
    string defaultName) : IOptionsFactory<DataProtectionOptions>
{
    public DataProtectionOptions Create(string name)
    {
        var options = new DataProtectionOptions();
        List<string> said = [];

        foreach (var setup in setups.Where(IsOfTheApp))
        {
            if (setup is IConfigureNamedOptions<DataProtectionOptions> named)
                named.Configure(name, options);
            else if (name == Options.DefaultName)
                setup.Configure(options);
            Listen();
        }

        foreach (var post in posts)
        {
            post.PostConfigure(name, options);
            Listen();
        }

        if (settings.ApplicationName is { Length: > 0 } setting)
            said.Add(setting);
        options.ApplicationDiscriminator = said.Distinct(StringComparer.Ordinal).ToList() switch
        {
            [] => defaultName,
            [var only] => only,
            var several => throw new OptionsValidationException(name, typeof(DataProtectionOptions), [Disagree(several)]),
        };
        return options;

        void Listen()
        {
            if (options.ApplicationDiscriminator is { } now && (said.Count == 0 || said[^1] != now))
                said.Add(now);
        }
    }

    /// <summary>The only setup that Data Protection itself registers is its default.</summary>
    private static bool IsOfTheApp(IConfigureOptions<DataProtectionOptions> setup) =>
        setup.GetType().Assembly != typeof(IDataProtectionBuilder).Assembly;

    private string Disagree(List<string> names) =>
        $"The app has two Data Protection application names: {string.Join(" and ", names.Select(each => $"\"{each}\""))}. "
        + "Data protected under one name cannot be read under the other. Keep one of SetApplicationName, "
        + $"DataProtectionOptions.ApplicationDiscriminator and {settings.Names.Of(nameof(settings.ApplicationName))}, or give them the "
        + "same name.";
}
