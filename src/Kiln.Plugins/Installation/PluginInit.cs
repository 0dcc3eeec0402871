using Kiln.Plugins.Discovery;
using Kiln.Plugins.Locking;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation;

/// <summary>
/// Makes a template's demands true: what is missing is installed, what is locked is installed as it is locked.
/// </summary>
public sealed class PluginInit
{
    private readonly InstalledPlugins _installed;
    private readonly PluginInstaller _installer;
    private readonly ReleaseRecords _records;

    internal PluginInit(InstalledPlugins installed, PluginInstaller installer, ReleaseRecords records)
    {
        _installed = installed;
        _installer = installer;
        _records = records;
    }

    /// <summary>Serves one demand. A demand that is met and locked asks no server.</summary>
    /// <param name="demand">Of the template.</param>
    /// <param name="locked">Beside the template.</param>
    /// <param name="request">What the user wants of it.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    /// <exception cref="PluginException">The demand is not met.</exception>
    public async Task<InstallOutcome> RunAsync(
        PluginDemand demand,
        PluginLock locked,
        InitRequest request,
        CancellationToken cancellationToken)
    {
        if (!request.Upgrade && locked.Find(demand) is { } entry)
        {
            return await FollowLockAsync(demand, entry, request.Force, cancellationToken);
        }

        InstalledPlugin? best = request.Upgrade ? null : await FindAsync(demand, null, cancellationToken);
        if (best is null)
        {
            return await _installer.InstallAsync(
                new(demand.Source) { Constraints = demand.Constraints, Force = request.Force },
                cancellationToken);
        }

        LockedPlugin fresh = new(demand.Source, best.Version) { Constraints = demand.Constraints.ToString() };
        fresh = fresh.WithProgram(best.File.Name.Platform, best.Sha256);
        if (!request.Force)
        {
            return new(best, false, (_records.Find(fresh, best) ?? fresh) with { Constraints = fresh.Constraints });
        }

        // Compat: -force alone does not look for a newer version.
        InstallOutcome outcome = await _installer.InstallAsync(
            new(demand.Source) { Constraints = Exactly(best.Version), Force = true },
            cancellationToken);
        return outcome with { Entry = outcome.Entry with { Constraints = fresh.Constraints } };
    }

    private static VersionConstraints Exactly(VersionNumber version) =>
        VersionConstraints.TryParse($"={version}", out VersionConstraints? constraints, out _)
            ? constraints
            : throw new System.Diagnostics.UnreachableException();

    private async Task<InstallOutcome> FollowLockAsync(
        PluginDemand demand,
        LockedPlugin entry,
        bool force,
        CancellationToken cancellationToken)
    {
        InstalledPlugin? present = force ? null : await FindAsync(demand, entry.Version, cancellationToken);
        if (present is not null && IsTheLockedOne(present, entry))
        {
            LockedPlugin complete = entry.WithProgram(present.File.Name.Platform, present.Sha256);
            return new(present, false, complete with { Constraints = demand.Constraints.ToString() });
        }

        InstallOutcome outcome = await _installer.InstallAsync(
            new(demand.Source) { Constraints = demand.Constraints, Locked = entry, Force = true },
            cancellationToken);
        return outcome with { Entry = outcome.Entry with { Constraints = demand.Constraints.ToString() } };
    }

    /// <summary>
    /// A lock that was written on another platform knows the archive but not the program: then the program must be
    /// one that was
    /// taken out of exactly this archive.
    /// </summary>
    private bool IsTheLockedOne(InstalledPlugin plugin, LockedPlugin entry)
    {
        LockedFile file = entry[plugin.File.Name.Platform];
        return file.Program is string digest
            ? digest == plugin.Sha256
            : file.Archive is null
                ? entry.Platforms.Values.All(static f => f.Archive is null)
                : _records.Find(entry, plugin)?[plugin.File.Name.Platform].Archive == file.Archive;
    }

    private async Task<InstalledPlugin?> FindAsync(
        PluginDemand demand,
        VersionNumber? version,
        CancellationToken cancellationToken)
    {
        PluginQuery query = new()
        {
            Source = demand.Source,
            Constraints = demand.Constraints,
            Version = version,
            ReleasesOnly = version is null,
        };
        return (await _installed.FindBestAsync(query, cancellationToken)).Found.LastOrDefault();
    }
}

/// <param name="Upgrade">Chooses the newest version anew, whatever is installed or locked.</param>
/// <param name="Force">Installs also what is installed already.</param>
public sealed record InitRequest(bool Upgrade, bool Force);
