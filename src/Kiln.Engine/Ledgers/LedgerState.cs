using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>What the lines of a ledger have said so far. Each change tells whether it makes sense.</summary>
internal sealed class LedgerState
{
    public LedgerHeader? Header { get; private set; }

    public SortedDictionary<long, OpenEntry> Open { get; } = [];

    public bool Begin(LedgerHeader header)
    {
        bool isFirst = Header is null;
        Header ??= header;
        return isFirst;
    }

    public bool Record(LedgerEntry entry) => Open.TryAdd(entry.Id, new(entry, IsLeft: false));

    public bool Strike(long id) => Open.Remove(id);

    public bool Leave(long id) => Open.ContainsKey(id) && (Open[id] = Open[id] with { IsLeft = true }).IsLeft;

    public bool End()
    {
        Header = Header is null ? null : Header with { Mark = null };
        return Header is not null;
    }
}
