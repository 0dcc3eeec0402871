using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;

namespace Kiln.Builders.Oci.Sandbox;

/// <summary>
/// A fresh folder of one build, written into the ledger before it exists and removed by the build's clean-up.
/// </summary>
internal sealed class WorkDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly BuildContext _context;
    private readonly NamespaceLaunch _launch;
    private readonly LedgerEntry _entry;
    private CleanupHandle _cleanup;

    private WorkDirectory(BuildContext context, NamespaceLaunch launch, LedgerEntry entry, string path)
    {
        _context = context;
        _launch = launch;
        _entry = entry;
        Path = path;
    }

    public string Path { get; }

    /// <param name="context">Of the build.</param>
    /// <param name="launch">How its owner's files are removed.</param>
    /// <param name="parent">Made when it does not exist.</param>
    /// <param name="main">The build's work directory; null when this is it.</param>
    /// <param name="purpose">For messages: "the work directory".</param>
    /// <param name="cancellationToken">Stops the making.</param>
    public static async Task<WorkDirectory> CreateAsync(
        BuildContext context,
        NamespaceLaunch launch,
        string parent,
        WorkDirectory? main,
        string purpose,
        CancellationToken cancellationToken)
    {
        string name = OwnedDirectoryReaper.NamePrefix + Guid.NewGuid().ToString("N")[..12];
        string path = System.IO.Path.Combine(parent, name);
        LedgerResource resource = OwnedDirectoryReaper.Resource(
            path, main?.Path ?? path, $"{purpose} {path} of '{context.BuildName}'");
        LedgerEntry entry = await context.Ledger.RecordAsync(resource, cancellationToken);
        WorkDirectory directory = new(context, launch, entry, path);
        directory._cleanup = context.Cleanup.Push($"{purpose} {path}", directory.RemoveAsync);
        Directory.CreateDirectory(parent);
        Directory.CreateDirectory(path, OwnerOnly);
        return directory;
    }

    /// <summary>Succeeds when it is gone already.</summary>
    public async ValueTask RemoveAsync(CancellationToken cancellationToken)
    {
        await OwnedDirectory.RemoveAsync(Path, _launch, cancellationToken);
        await _context.Ledger.StrikeAsync(_entry, cancellationToken);
    }

    /// <summary>Gives the folder a name and a place where it stays.</summary>
    public async Task KeepAsAsync(string path, CancellationToken cancellationToken)
    {
        Directory.Move(Path, path);
        _cleanup.Dismiss();
        await _context.Ledger.StrikeAsync(_entry, cancellationToken);
    }
}
