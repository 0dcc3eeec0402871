using System.Collections.Immutable;
using Kiln.Cli.Commands.Loading;
using Kiln.Cli.Composition;
using Kiln.Cli.Flags;
using Kiln.Platform.Downloads;
using Kiln.Platform.Files;
using Kiln.Plugins;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
using Kiln.Plugins.Installation;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;
using Kiln.Template.Loading;
using Kiln.Template.Plugins;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>What the commands about plugins have in common.</summary>
internal static class PluginAccess
{
    // Compat: begins with an empty line.
    private const string NoRequirement =
        "\nNo plugins requirement found, make sure you reference a Packer config\n"
        + "containing a packer.required_plugins block. See\n"
        + "https://www.packer.io/docs/templates/hcl_templates/blocks/packer\n"
        + "for more info.";

    /// <summary>Does the work of a command; what went wrong with plugins, or the signal to stop, ends it.</summary>
    public static async Task<ExitCode> RunAsync(
        CommandRun run,
        Func<PluginStore, CancellationToken, Task<ExitCode>> work,
        CancellationToken cancellationToken)
    {
        using StopHandling stopping = new(run);
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Stop.Token);
        try
        {
            using PluginStore store = Open(run);
            return await work(store, stop.Token);
        }
        catch (PluginException e)
        {
            run.Error(e.Message);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Failure;
        }
    }

    /// <summary>The plugins of the user.</summary>
    /// <exception cref="PluginException">The environment does not name one plugin folder.</exception>
    public static PluginStore Open(CommandRun run)
    {
        UserDirectories directories = new(run.Context.Variable, run.Context.WorkingDirectory);
        return new(new()
        {
            Folder = PluginFolder.Find(run.Context.Variable, run.Context.WorkingDirectory),
            CacheFolder = directories.Cache,
            Settings = UserConfiguration.Plugins(run.Context),
            OpenHttp = Downloader.CreateClient,
            Time = run.Context.Time,

            // Compat: the name that servers know.
            UserAgent = $"packer-getter-github-{run.Versions.Packer}",
        });
    }

    /// <summary>Reads the template of a command that is about what it requires.</summary>
    /// <returns>Null after an error, which was told.</returns>
    public static async Task<HclTemplate?> LoadAsync(
        CommandRun run,
        TemplateFlags flags,
        string path,
        CancellationToken cancellationToken)
    {
        TemplateSession session = new(run, flags, path);
        if (TemplateArgument.Of(path, flags.ConfigType, run.Context) is { IsLegacy: true, Objection: null })
        {
            session.Print([PluginCommandDiagnostics.LegacyTemplate()]);
            return null;
        }

        return await session.LoadAsync(cancellationToken) is LoadedHclTemplate loaded && !session.PrintMistakes(loaded)
            ? loaded.Template
            : null;
    }

    /// <summary>What a template requires. That it requires nothing is told.</summary>
    public static ImmutableArray<PluginDemand> Demands(CommandRun run, HclTemplate template)
    {
        if (template.RequiredPlugins.IsEmpty)
        {
            run.Message(NoRequirement);
        }

        return DemandsOf(template);
    }

    /// <summary>Chooses between installed plugins and built-in components that stand for them.</summary>
    public static PluginChooser Chooser(CommandRun run, ComponentSet builtIn) =>
        new(builtIn.Families, UserConfiguration.Plugins(run.Context).Preference);

    /// <summary>Finds out what serves each plugin that a template requires.</summary>
    /// <param name="run">The command's run.</param>
    /// <param name="builtIn">What the executable has.</param>
    /// <param name="template">Whose requirements it is about.</param>
    /// <param name="path">Of the template: its lock is beside it.</param>
    /// <param name="openResolver">Looks at what is installed.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <returns>Null after an error, which was told.</returns>
    /// <exception cref="PluginException">It cannot be found out.</exception>
    public static async Task<ImmutableArray<PluginChoice>?> ChooseAsync(
        CommandRun run,
        ComponentSet builtIn,
        HclTemplate template,
        string path,
        Func<PluginResolver> openResolver,
        CancellationToken cancellationToken)
    {
        if (template.RequiredPlugins.IsEmpty)
        {
            return ImmutableArray<PluginChoice>.Empty;
        }

        TemplateLock locked = TemplateLock.Of(run, path, isUsed: true);
        if (locked.PrintMistakes())
        {
            return null;
        }

        PluginChooser chooser = Chooser(run, builtIn);
        ImmutableArray<PluginChoice>.Builder choices = ImmutableArray.CreateBuilder<PluginChoice>();
        foreach (PluginDemand demand in DemandsOf(template))
        {
            PluginChoice choice =
                await chooser.ChooseAsync(demand, locked.Content, openResolver, cancellationToken);
            choices.Add(choice);
            run.Log($"Plugin {demand.Source} {demand.Constraints}: {PluginChoiceText.Of(choice)}");
        }

        return choices.ToImmutable();
    }

    /// <summary>Reads <c>SOURCE [CONSTRAINT]</c>.</summary>
    /// <returns>Null after an error, which was told.</returns>
    public static InstallRequest? ReadRequest(CommandRun run, ImmutableArray<string> arguments)
    {
        PluginSource? source = PluginSource.Parse(arguments[0], out ImmutableArray<string> problems);
        if (source is null)
        {
            run.Error($"Invalid source string \"{arguments[0]}\": {string.Join(' ', problems)}");
            return null;
        }

        if (arguments.Length < 2)
        {
            return new(source);
        }

        if (!VersionConstraints.TryParse(arguments[1], out VersionConstraints? constraints, out string? malformed))
        {
            run.Error($"Invalid version constraint \"{arguments[1]}\": \"{malformed}\" is not an operator (=, !=, >, "
                + ">=, <, <= or ~>) "
                + "and a version, such as \"~> 1.2\"; several are joined by commas.");
            return null;
        }

        if (constraints.Parts.Any(static part => part.HasPrerelease))
        {
            run.Error($"Unsupported prerelease for constraint \"{arguments[1]}\"");
            return null;
        }

        return new(source) { Constraints = constraints };
    }

    public static void Tell(CommandRun run, InstallOutcome outcome)
    {
        if (outcome.IsNew)
        {
            InstalledPlugin plugin = outcome.Plugin;
            run.SayDone($"Installed plugin {outcome.Entry.Source} v{plugin.Version} in \"{plugin.Path}\"");
        }
    }

    /// <summary>Why installed files are not used: for the log only, as it is no error that they are there.</summary>
    public static void Log(CommandRun run, PluginSearch search)
    {
        foreach (RejectedPlugin rejected in search.Rejected)
        {
            run.Log(rejected.Message);
        }
    }

    private static ImmutableArray<PluginDemand> DemandsOf(HclTemplate template) =>
    [
        .. template.RequiredPlugins.Select(
            static (PluginRequirement r) => new PluginDemand(r.Accessor, r.Source, r.Constraints)),
    ];
}
