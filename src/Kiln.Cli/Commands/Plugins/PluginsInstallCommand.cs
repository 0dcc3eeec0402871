using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Plugins;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation;
using Kiln.Sdk.Plugins;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>Installs one plugin: a release, a program on the disk, or what is in a bundle.</summary>
internal sealed class PluginsInstallCommand : ICommand
{
    public ImmutableArray<Flag> Flags => new PluginsInstallFlags().Own;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} plugins install [options] SOURCE [CONSTRAINT]

          Installs the newest release of a plugin that the constraint allows. SOURCE is
          host, owner and name, such as github.com/hashicorp/docker.

        Options:

          -path=FILE                    Install this program as the plugin, without any download.
          -bundle=FILE                  Take it from a bundle or a mirror folder; without SOURCE all that is in it.
          -force                        Install also what is installed already.
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        PluginsInstallFlags flags = new();
        ParsedFlags parsed = flags.Parse(arguments);
        if (parsed.Error is not null)
        {
            return run.Misused(this, parsed.Error);
        }

        if (parsed.Positional.Length > 2 || (parsed.Positional.IsEmpty && flags.Bundle.Value.Length == 0))
        {
            return run.Misused(
                this,
                $"Invalid arguments, expected either 1 or 2 positional arguments, got {parsed.Positional.Length}");
        }

        if (flags.Path.Value.Length > 0 && (flags.Bundle.Value.Length > 0 || parsed.Positional.Length > 1))
        {
            return run.Misused(
                this, "A program that is given with -path has its own version; give neither a constraint nor -bundle "
                    + "with it.");
        }

        return await PluginAccess.RunAsync(
            run,
            (store, token) => flags.Bundle.Value.Length > 0
                ? InstallBundleAsync(run, flags, parsed.Positional, store, token)
                : InstallAsync(run, flags, parsed.Positional, store, token),
            cancellationToken);
    }

    private static async Task<ExitCode> InstallAsync(
        CommandRun run,
        PluginsInstallFlags flags,
        ImmutableArray<string> arguments,
        PluginStore store,
        CancellationToken cancellationToken)
    {
        if (PluginAccess.ReadRequest(run, arguments) is not { } request)
        {
            return ExitCode.Failure;
        }

        if (flags.Path.Value.Length > 0)
        {
            return await InstallProgramAsync(run, flags.Path.Value, request.Source, store, cancellationToken);
        }

        PluginAccess.Tell(
            run,
            await store.OpenInstaller().InstallAsync(request with { Force = flags.Force.Value }, cancellationToken));
        return ExitCode.Success;
    }

    private static async Task<ExitCode> InstallBundleAsync(
        CommandRun run,
        PluginsInstallFlags flags,
        ImmutableArray<string> arguments,
        PluginStore store,
        CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(flags.Bundle.Value, run.Context.WorkingDirectory);
        PluginInstaller installer = store.OpenInstallerFrom(path, out ImmutableArray<PluginSource> plugins);
        ImmutableArray<InstallRequest> requests = [.. plugins.Select(static source => new InstallRequest(source))];
        if (!arguments.IsEmpty)
        {
            if (PluginAccess.ReadRequest(run, arguments) is not { } request)
            {
                return ExitCode.Failure;
            }

            if (!plugins.Contains(request.Source))
            {
                run.Error($"'{path}' has no plugin {request.Source}. It has {string.Join(", ", plugins)}.");
                return ExitCode.Failure;
            }

            requests = [request];
        }

        if (requests.IsEmpty)
        {
            run.Error($"'{path}' has no plugins in it. Bundles are made with \"kiln plugins bundle\".");
            return ExitCode.Failure;
        }

        ExitCode code = ExitCode.Success;
        foreach (InstallRequest request in requests)
        {
            try
            {
                PluginAccess.Tell(
                    run,
                    await installer.InstallAsync(request with { Force = flags.Force.Value }, cancellationToken));
            }
            catch (PluginException e)
            {
                run.Error($"Failed getting the \"{request.Source}\" plugin:");
                run.Error(e.Message);
                code = ExitCode.Failure;
            }
        }

        return code;
    }

    private static async Task<ExitCode> InstallProgramAsync(
        CommandRun run,
        string given,
        PluginSource source,
        PluginStore store,
        CancellationToken cancellationToken)
    {
        DiagnosticPrinter printer = new(run, [], new());
        string path = Path.GetFullPath(given, run.Context.WorkingDirectory);
        if (!Path.Exists(path))
        {
            printer.Print([PluginCommandDiagnostics.NoProgram(given)]);
            return ExitCode.Failure;
        }

        if (Directory.Exists(path))
        {
            printer.Print([PluginCommandDiagnostics.ProgramIsDirectory(given)]);
            return ExitCode.Failure;
        }

        try
        {
            InstalledPlugin plugin = await store.LocalInstaller.InstallAsync(path, source, cancellationToken);
            run.Say($"Successfully installed plugin {source} from {path} to {plugin.Path}");
            return ExitCode.Success;
        }
        catch (PluginException e)
        {
            printer.Print([PluginCommandDiagnostics.NotInstalled(e)]);
            return ExitCode.Failure;
        }
    }
}
