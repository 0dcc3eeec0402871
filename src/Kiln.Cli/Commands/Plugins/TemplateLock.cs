using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Plugins;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Locking;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>The lock file beside a template, and what is to become of it.</summary>
internal sealed class TemplateLock
{
    private readonly CommandRun _run;
    private readonly string? _path;
    private readonly bool _isForAllOfTheFolder;
    private readonly ImmutableArray<Diagnostic> _mistakes;
    private readonly DiagnosticPrinter _printer;
    private PluginLock _new;

    private TemplateLock(
        CommandRun run,
        string? path,
        bool isForAllOfTheFolder,
        Parsed<PluginLock> loaded,
        ParsedFiles files)
    {
        _run = run;
        _path = path;
        _isForAllOfTheFolder = isForAllOfTheFolder;
        _mistakes = loaded.Diagnostics;
        _printer = new(run, [], files);
        Content = loaded.Tree;
        _new = loaded.Tree;
    }

    /// <summary>As it was read.</summary>
    public PluginLock Content { get; }

    /// <param name="run">The command's run.</param>
    /// <param name="templatePath">As the user gave it.</param>
    /// <param name="isUsed">False: nothing is locked, and nothing will be.</param>
    /// <exception cref="PluginException">There is one, and it cannot be read.</exception>
    public static TemplateLock Of(CommandRun run, string templatePath, bool isUsed)
    {
        ParsedFiles files = new();
        if (!isUsed)
        {
            return new(run, null, false, new(PluginLock.Empty, []), files);
        }

        string full = Path.GetFullPath(templatePath, run.Context.WorkingDirectory);
        bool isFolder = Directory.Exists(full);
        string path = LockFile.PathFor(isFolder ? full : Path.GetDirectoryName(full)!);
        return new(run, path, isFolder, LockFile.Load(path, files), files);
    }

    /// <returns>True when it cannot be used.</returns>
    public bool PrintMistakes() => _printer.Print(_mistakes);

    public void Add(LockedPlugin entry) => _new = _new.With(entry);

    /// <summary>For a lock that must not change: says what of the template it does not have.</summary>
    /// <param name="demands">All that the template requires.</param>
    /// <param name="wanted">What of it has to be installed.</param>
    /// <returns>True when there is something.</returns>
    public bool PrintObjections(ImmutableArray<PluginDemand> demands, ImmutableArray<PluginDemand> wanted)
    {
        IEnumerable<string> stale = _isForAllOfTheFolder
            ? Content.Plugins.Where(entry => demands.All(demand => demand.Source != entry.Source))
                .Select(static entry => $"{entry.Source} is in it, and the template does not require it.")
            : [];
        ImmutableArray<string> objections = [.. wanted.Select(Objection).OfType<string>(), .. stale];
        return !objections.IsEmpty && _printer.Print([PluginCommandDiagnostics.LockWouldChange(_path!, objections)]);
    }

    /// <summary>Writes what was added.</summary>
    /// <param name="demands">All that the template requires.</param>
    /// <param name="cancellationToken">Leaves the old file.</param>
    public async Task SaveAsync(ImmutableArray<PluginDemand> demands, CancellationToken cancellationToken)
    {
        if (_path is null)
        {
            return;
        }

        try
        {
            // A single file shares the lock with the other files of its folder, which may require other plugins.
            PluginLock content = _isForAllOfTheFolder ? _new.Only(demands.Select(static d => d.Source)) : _new;
            await LockFile.SaveAsync(_path, content, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _printer.Print([PluginCommandDiagnostics.LockNotWritten(_path, e.Message)]);
        }
    }

    /// <summary>The digest of a program whose archive is locked says nothing new.</summary>
    private string? Objection(PluginDemand demand)
    {
        if (Content.Find(demand.Source) is not { } entry)
        {
            return $"{demand.Source} is not in it.";
        }

        if (Content.Find(demand) is null || entry.Constraints != demand.Constraints.ToString())
        {
            return $"{demand.Source} {entry.Version} is in it for \"{entry.Constraints}\", and the template wants "
                + $"\"{demand.Constraints}\".";
        }

        return entry[PluginPlatform.Current] == LockedFile.Unknown
            ? $"It has no digest for {PluginPlatform.Current} of {demand.Source} {entry.Version}."
            : null;
    }
}
