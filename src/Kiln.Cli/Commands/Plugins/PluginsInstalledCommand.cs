using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Plugins.Discovery;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>Lists the programs of the installed plugins.</summary>
internal sealed class PluginsInstalledCommand : ICommand
{
    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} plugins installed

          Lists the programs of all installed plugins that load on this machine. Why
          others do not is in the log (PACKER_LOG=1).
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        ParsedFlags parsed = new FlagSet().Parse(arguments);
        if (parsed.Error is not null || !parsed.Positional.IsEmpty)
        {
            return run.Misused(this, parsed.Error ?? $"expected are no arguments, not {parsed.Positional.Length}");
        }

        return await PluginAccess.RunAsync(
            run,
            async (store, token) =>
            {
                PluginSearch search = await store.Installed.FindAllAsync(new() { AnyApi = true }, token);
                PluginAccess.Log(run, search);
                foreach (InstalledPlugin plugin in search.Found)
                {
                    run.Message(plugin.Path);
                }

                return ExitCode.Success;
            },
            cancellationToken);
    }
}
