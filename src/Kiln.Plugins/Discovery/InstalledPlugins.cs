using System.Collections.Immutable;

namespace Kiln.Plugins.Discovery;

/// <summary>
/// The plugins in a plugin folder. Looks at names first: a program is opened only when its name is asked for.
/// </summary>
/// <param name="folder">Need not exist.</param>
/// <param name="inspector">Looks at what is in the files.</param>
public sealed class InstalledPlugins(PluginFolder folder, PluginInspector inspector)
{
    public PluginFolder Folder => folder;

    public PluginInspector Inspector => inspector;

    /// <summary>Files that answer to the query by their names alone; nothing in them is looked at.</summary>
    public ImmutableArray<PluginFile> List(PluginQuery query) => [.. Candidates(query)];

    /// <summary>All that answer to the query.</summary>
    public async Task<PluginSearch> FindAllAsync(PluginQuery query, CancellationToken cancellationToken)
    {
        ImmutableArray<InstalledPlugin>.Builder found = ImmutableArray.CreateBuilder<InstalledPlugin>();
        ImmutableArray<RejectedPlugin>.Builder rejected = ImmutableArray.CreateBuilder<RejectedPlugin>();
        foreach (PluginFile file in Candidates(query))
        {
            await InspectAsync(file, found, rejected, cancellationToken);
        }

        return new(found.ToImmutable(), rejected.ToImmutable());
    }

    /// <summary>
    /// The one to use, of several names the best of each; better ones that are not used are among the rejected.
    /// </summary>
    public async Task<PluginSearch> FindBestAsync(PluginQuery query, CancellationToken cancellationToken)
    {
        ImmutableArray<InstalledPlugin>.Builder found = ImmutableArray.CreateBuilder<InstalledPlugin>();
        ImmutableArray<RejectedPlugin>.Builder rejected = ImmutableArray.CreateBuilder<RejectedPlugin>();
        IEnumerable<IGrouping<string, PluginFile>> names =
            Candidates(query).GroupBy(static file => file.Name.Name, StringComparer.Ordinal);
        foreach (IGrouping<string, PluginFile> name in names)
        {
            int before = found.Count;
            foreach (PluginFile file in name.Reverse().TakeWhile(_ => found.Count == before))
            {
                await InspectAsync(file, found, rejected, cancellationToken);
            }
        }

        return new(found.ToImmutable(), rejected.ToImmutable());
    }

    /// <summary>
    /// The installed plugin that a component type may be of by its name, <c>foo</c> or <c>foo-bar</c> for
    /// <c>foo-bar-baz</c>: the one with the longest name that has such a component.
    /// </summary>
    public async Task<PluginSearch> FindForTypeAsync(
        string type,
        bool releasesOnly,
        Func<InstalledPlugin, bool> hasComponent,
        CancellationToken cancellationToken)
    {
        IEnumerable<IGrouping<string, PluginFile>> names = Candidates(new() { ReleasesOnly = releasesOnly })
            .Where(file => IsPrefix(file.Name.Name, type))
            .GroupBy(static file => file.Name.Name, StringComparer.Ordinal)
            .OrderByDescending(static name => name.Key.Length);
        ImmutableArray<RejectedPlugin>.Builder rejected = ImmutableArray.CreateBuilder<RejectedPlugin>();
        foreach (IGrouping<string, PluginFile> name in names)
        {
            ImmutableArray<InstalledPlugin>.Builder found = ImmutableArray.CreateBuilder<InstalledPlugin>();
            foreach (PluginFile file in name.Reverse().TakeWhile(_ => found.Count == 0))
            {
                await InspectAsync(file, found, rejected, cancellationToken);
            }

            if (found is [var plugin] && hasComponent(plugin))
            {
                return new([plugin], rejected.ToImmutable());
            }
        }

        return new([], rejected.ToImmutable());
    }

    private static bool IsPrefix(string name, string type) =>
        type.StartsWith(name, StringComparison.Ordinal) && (type.Length == name.Length || type[name.Length] == '-');

    private async Task InspectAsync(
        PluginFile file,
        ImmutableArray<InstalledPlugin>.Builder found,
        ImmutableArray<RejectedPlugin>.Builder rejected,
        CancellationToken cancellationToken)
    {
        try
        {
            found.Add(await inspector.InspectAsync(file, cancellationToken));
        }
        catch (PluginException e)
        {
            rejected.Add(new(file, e.Reason, e.Message));
        }
    }

    private IEnumerable<PluginFile> Candidates(PluginQuery query)
    {
        PluginPlatform platform = PluginPlatform.Current;
        IEnumerable<PluginFile> files = query.Source is null
            ? PluginTree.All(folder, platform)
            : PluginTree.Of(folder, query.Source, platform);
        return files
            .Where(file => query.Wants(file.Name))
            .OrderBy(static file => file.Name.Name, StringComparer.Ordinal)
            .ThenBy(static file => file.Name.Version)
            .ThenBy(static file => file.Name.Api)
            .ThenBy(static file => file.Path, StringComparer.Ordinal);
    }
}
