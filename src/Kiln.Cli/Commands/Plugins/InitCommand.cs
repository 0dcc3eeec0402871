using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Plugins;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
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

        if (flags.LockIsReadOnly && flags.Upgrade.Value)
        {
            return run.Misused(
                this, "-upgrade chooses versions anew, and -lock=readonly keeps them: give only one of the two.");
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
        ImmutableArray<PluginDemand> wanted = WithoutBuiltIn(run, demands);
        if (flags.LockIsReadOnly && file.PrintObjections(demands, wanted))
        {
            return ExitCode.Failure;
        }

        PluginInit init = store.OpenInit();
        ExitCode code = ExitCode.Success;
        foreach (PluginDemand demand in wanted)
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

        if (!flags.LockIsReadOnly)
        {
            await file.SaveAsync(demands, cancellationToken);
        }

        return code;
    }

    /// <summary>What has to be installed. For the rest it is told why not.</summary>
    private static ImmutableArray<PluginDemand> WithoutBuiltIn(CommandRun run, ImmutableArray<PluginDemand> demands)
    {
        if (demands.IsEmpty)
        {
            return demands;
        }

        PluginChooser chooser = PluginAccess.Chooser(run, run.Context.MakeComponents());
        ImmutableArray<PluginDemand>.Builder wanted = ImmutableArray.CreateBuilder<PluginDemand>();
        foreach (PluginDemand demand in demands)
        {
            if (chooser.ChooseBuiltIn(demand) is { } choice)
            {
                run.Say($"Nothing to install for {demand.Source} {demand.Constraints}: {PluginChoiceText.Of(choice)}");
            }
            else
            {
                wanted.Add(demand);
            }
        }

        return wanted.ToImmutable();
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
