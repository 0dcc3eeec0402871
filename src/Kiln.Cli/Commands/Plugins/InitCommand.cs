using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Plugins;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation;
using Kiln.Plugins.Locking;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>Installs what a template requires, and locks it.</summary>
internal sealed class InitCommand : ICommand
{
    public ImmutableArray<Flag> Flags => new InitFlags().All;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} init [options] TEMPLATE

          Installs the plugins that the template requires (packer.required_plugins)
          and that are not installed yet. Their versions and digests are written into
          {LockFile.Name} beside the template; from then on init installs exactly
          these, here and elsewhere.

        Options:

          -upgrade                      Choose the newest versions that the template allows, and lock them.
          -force                        Install also what is installed already.
          -lock=[update|readonly|off]   Write the lock file (default), fail when it would change, or do without one.
        {TemplateHelp.SharedOptions}
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        InitFlags flags = new();
        ParsedFlags parsed = flags.Parse(arguments);
        if (parsed.ProblemOfOneTemplate is { } misuse)
        {
            return run.Misused(this, misuse);
        }

        return await PluginAccess.RunAsync(
            run,
            (store, token) => InitAsync(run, flags, parsed.Positional[0], store, token),
            cancellationToken);
    }

    private static async Task<ExitCode> InitAsync(
        CommandRun run,
        InitFlags flags,
        string path,
        PluginStore store,
        CancellationToken cancellationToken)
    {
        if (await PluginAccess.LoadAsync(run, flags.Template, path, cancellationToken) is not { } template)
        {
            return ExitCode.Failure;
        }

        TemplateLock file = TemplateLock.Of(run, path, flags.UsesLock);
        if (file.PrintMistakes())
        {
            return ExitCode.Failure;
        }

        ImmutableArray<PluginDemand> demands = PluginAccess.Demands(run, template);
        PluginInit init = store.OpenInit();
        ExitCode code = ExitCode.Success;
        foreach (PluginDemand demand in demands)
        {
            TellOfOldLock(run, demand, file.Content, flags);
            try
            {
                InstallOutcome outcome = await init.RunAsync(demand, file.Content, flags.Request, cancellationToken);
                PluginAccess.Tell(run, outcome);
                file.Add(outcome.Entry);
            }
            catch (PluginException e)
            {
                // Compat: the others are still installed.
                run.Error($"Failed getting the \"{demand.Source}\" plugin:");
                run.Error(e.Message);
                code = ExitCode.Failure;
            }
        }

        return await file.SaveAsync(demands, flags.LockIsReadOnly, cancellationToken) ? code : ExitCode.Failure;
    }

    private static void TellOfOldLock(CommandRun run, PluginDemand demand, PluginLock locked, InitFlags flags)
    {
        if (!flags.Upgrade.Value && locked.Find(demand.Source) is { } entry && locked.Find(demand) is null)
        {
            run.Say($"The locked version {entry.Version} of {demand.Source} does not meet \"{demand.Constraints}\"; "
                + "choosing anew.");
        }
    }
}
