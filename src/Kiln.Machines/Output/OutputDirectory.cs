using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Output;

/// <summary>
/// A folder that the build has made for its artifact. It is removed with everything in it when the build fails, or
/// dies,
/// before <see cref="KeepAsync"/>.
/// </summary>
public sealed class OutputDirectory
{
    private readonly ILedger _ledger;
    private readonly LedgerEntry _entry;
    private readonly CleanupHandle _undo;

    internal OutputDirectory(string path, ILedger ledger, LedgerEntry entry, CleanupHandle undo)
    {
        Path = path;
        _ledger = ledger;
        _entry = entry;
        _undo = undo;
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>The artifact is complete: the folder is the user's from now on.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await _ledger.StrikeAsync(_entry, cancellationToken);
        _undo.Dismiss();
    }
}
