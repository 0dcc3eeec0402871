using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>Removes installed plugins, also those that do not load any more.</summary>
internal sealed class PluginsRemoveCommand : ICommand
{
    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} plugins remove SOURCE [CONSTRAINT]
               {invokedAs} plugins remove PATH

          Removes the installed versions of a plugin that the constraint allows, or the
          one program with this absolute path, and lists what was removed.
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        ParsedFlags parsed = new FlagSet().Parse(arguments);
        if (parsed.Error is not null)
        {
            return run.Misused(this, parsed.Error);
        }

        if (parsed.Positional.Length is not (1 or 2))
        {
            return run.Misused(
                this,
                $"Invalid arguments, expected either 1 or 2 positional arguments, got {parsed.Positional.Length}");
        }

        bool isPath = Path.IsPathRooted(parsed.Positional[0]);
        if (isPath && parsed.Positional.Length > 1)
        {
            return run.Misused(this, "A path names one program; a version constraint cannot be given with it.");
        }

        return await PluginAccess.RunAsync(
            run,
            async (store, token) =>
                Find(run, parsed.Positional, store) is { } files
                    ? await RemoveAsync(run, files, store, token)
                    : ExitCode.Failure,
            cancellationToken);
    }

    /// <returns>Null after an error, which was told.</returns>
    private static ImmutableArray<PluginFile>? Find(CommandRun run, ImmutableArray<string> arguments, PluginStore store)
    {
        if (Path.IsPathRooted(arguments[0]))
        {
            return FindPath(run, Path.GetFullPath(arguments[0]), store);
        }

        if (PluginAccess.ReadRequest(run, arguments) is not { } request)
        {
            return null;
        }

        ImmutableArray<PluginFile> files = store.Installed.List(
            new() { Source = request.Source, Constraints = request.Constraints, AnyApi = true });
        if (!files.IsEmpty)
        {
            return files;
        }

        run.Error($"No installed plugin found matching the plugin constraints {string.Join(' ', arguments)}");
        return null;
    }

    private static ImmutableArray<PluginFile>? FindPath(CommandRun run, string path, PluginStore store)
    {
        string folder = store.Installed.Folder.Path;
        if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            run.Error($"Invalid plugin location: \"{path}\" is not in the plugin folder \"{folder}\".");
            return null;
        }

        PluginFile? file = store.Installed.List(new() { AnyApi = true }).FirstOrDefault(f => f.Path == path);
        if (file is not null)
        {
            return [file];
        }

        run.Error($"No installed plugin found matching the plugin constraints {path}");
        return null;
    }

    private static async Task<ExitCode> RemoveAsync(
        CommandRun run,
        ImmutableArray<PluginFile> files,
        PluginStore store,
        CancellationToken cancellationToken)
    {
        foreach (PluginFile file in files)
        {
            await store.RemoveAsync(file, cancellationToken);
            run.Message(file.Path);
        }

        return ExitCode.Success;
    }
}
