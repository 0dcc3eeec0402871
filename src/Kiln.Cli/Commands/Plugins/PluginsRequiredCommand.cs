using System.Collections.Immutable;
using Kiln.Cli.Composition;
using Kiln.Cli.Flags;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
using Kiln.Plugins.Installation;
using Kiln.Plugins.Locking;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>Lists what a template requires and what of it is installed.</summary>
internal sealed class PluginsRequiredCommand : ICommand
{
    public ImmutableArray<Flag> Flags => new TemplateFlags().Shared;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} plugins required [options] TEMPLATE

          Lists the plugins that the template requires: their local name, source and
          version constraint, and the programs that are installed and meet it. The last
          of them is the one that is used.

        Options:

        {TemplateHelp.SharedOptions}
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        TemplateFlags flags = new();
        ParsedFlags parsed = new FlagSet(flags.Shared).Parse(arguments);
        if (parsed.ProblemOfOneTemplate is { } misuse)
        {
            return run.Misused(this, misuse);
        }

        return await PluginAccess.RunAsync(
            run,
            (store, token) => ListAsync(run, flags, parsed.Positional[0], store, token),
            cancellationToken);
    }

    private static async Task<ExitCode> ListAsync(
        CommandRun run,
        TemplateFlags flags,
        string path,
        PluginStore store,
        CancellationToken cancellationToken)
    {
        if (await PluginAccess.LoadAsync(run, flags, path, cancellationToken) is not { } template)
        {
            return ExitCode.Failure;
        }

        ImmutableArray<PluginDemand> demands = PluginAccess.Demands(run, template);
        ComponentSet builtIn = demands.IsEmpty ? new(new BuiltInCatalogue(), []) : run.Context.MakeComponents();
        foreach (PluginDemand demand in demands)
        {
            PluginSearch search = await store.Installed.FindAllAsync(
                new() { Source = demand.Source, Constraints = demand.Constraints },
                cancellationToken);
            PluginAccess.Log(run, search);
            run.Message($"{demand.Accessor} {demand.Source} \"{demand.Constraints}\""
                + string.Concat(search.Found.Select(static plugin => " " + plugin.Path)));
            if (builtIn.Families.Any(family => family.Source == demand.Source))
            {
                // Without the lock: what is locked is a version of the plugin.
                PluginChoice choice = await PluginAccess.Chooser(run, builtIn).ChooseAsync(
                    demand, PluginLock.Empty, () => new(store.Installed, releasesOnly: false), cancellationToken);
                run.Say($"  {PluginChoiceText.Of(choice)}");
            }
        }

        return ExitCode.Success;
    }
}
