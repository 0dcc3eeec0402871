using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>Collects what a template requires for machines that reach no server.</summary>
internal sealed class PluginsBundleCommand : ICommand
{
    public ImmutableArray<Flag> Flags => new PluginsBundleFlags().All;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} plugins bundle [options] TEMPLATE

          Writes the plugins that the template requires into one file: the locked
          versions, or the newest ones that the template allows. On a machine without a
          network "plugins install -bundle=FILE" installs them.

        Options:

          -to=FILE                      Write this file (Default: kiln-plugins.zip).
          -platform=linux_amd64         For machines of this kind (Default: this one's). Can be given several times;
                                        all for every kind that there is something for.
        {TemplateHelp.SharedOptions}
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        PluginsBundleFlags flags = new();
        ParsedFlags parsed = flags.Parse(arguments);
        if (parsed.ProblemOfOneTemplate is { } misuse)
        {
            return run.Misused(this, misuse);
        }

        ImmutableArray<PluginPlatform> platforms = flags.ReadPlatforms(out string? invalid);
        if (invalid is not null)
        {
            return run.Misused(
                this,
                $"\"{invalid}\" is not a platform: expected is a system and a processor such as linux_amd64, or all.");
        }

        return await PluginAccess.RunAsync(
            run,
            (store, token) => BundleAsync(run, flags, parsed.Positional[0], platforms, store, token),
            cancellationToken);
    }

    private static async Task<ExitCode> BundleAsync(
        CommandRun run,
        PluginsBundleFlags flags,
        string path,
        ImmutableArray<PluginPlatform> platforms,
        PluginStore store,
        CancellationToken cancellationToken)
    {
        if (await PluginAccess.LoadAsync(run, flags.Template, path, cancellationToken) is not { } template)
        {
            return ExitCode.Failure;
        }

        TemplateLock file = TemplateLock.Of(run, path, isUsed: true);
        ImmutableArray<PluginDemand> demands = PluginAccess.Demands(run, template);
        if (file.PrintMistakes() || demands.IsEmpty)
        {
            return demands.IsEmpty ? ExitCode.Success : ExitCode.Failure;
        }

        string target = Path.GetFullPath(flags.File, run.Context.WorkingDirectory);
        ImmutableArray<BundledPlugin> bundled = await store.OpenBundleWriter().WriteAsync(
            target,
            [
                .. demands.Select(demand => new InstallRequest(demand.Source)
                {
                    Constraints = demand.Constraints,
                    Locked = file.Content.Find(demand),
                }),
            ],
            platforms,
            cancellationToken);
        foreach (BundledPlugin plugin in bundled)
        {
            run.Say($"Bundled plugin {plugin.Source} v{plugin.Version} for {string.Join(", ", plugin.Platforms)}");
        }

        run.Say($"Wrote {target}");
        return ExitCode.Success;
    }
}
