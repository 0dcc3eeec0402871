using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Sdk.Resources;

namespace Kiln.Builders.Oci.Tests.Support;

/// <summary>A ledger in a file of lines, so that it outlives a killed build.</summary>
public sealed class TestLedger(string file) : ILedger
{
    private readonly Lock _lock = new();
    private long _last;

    public Task<LedgerEntry> RecordAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            LedgerEntry entry = new(++_last, resource);
            Append("+", entry.Id, resource.Kind, resource.Details["path"], resource.Details["workers"]);
            return Task.FromResult(entry);
        }
    }

    public Task StrikeAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Append("-", entry.Id, "", "", "");
        }

        return Task.CompletedTask;
    }

    public Task<string> TemporaryPathAsync(
        string folder,
        string prefix,
        string extension,
        CancellationToken cancellationToken) =>
        throw new NotSupportedException("The builder makes no temporary files of this kind.");

    /// <summary>What a run has left, as far as the ledger knows.</summary>
    public static ImmutableArray<LedgerResource> Open(string file)
    {
        Dictionary<long, LedgerResource> open = [];
        foreach (string line in File.Exists(file) ? File.ReadAllLines(file) : [])
        {
            string[] fields = JsonSerializer.Deserialize<string[]>(line)!;
            long id = long.Parse(fields[1]);
            if (fields[0] == "-")
            {
                open.Remove(id);
                continue;
            }

            open[id] = new(
                fields[2],
                fields[3],
                ImmutableSortedDictionary<string, string>.Empty.Add("path", fields[3]).Add("workers", fields[4]));
        }

        return [.. open.Values];
    }

    /// <summary>What the start of a later build does.</summary>
    public static async Task ReapAsync(string file, CancellationToken cancellationToken)
    {
        foreach (IReaper reaper in OciComponents.Reapers(TimeProvider.System))
        {
            foreach (LedgerResource resource in Open(file).Where(resource => resource.Kind == reaper.Kind))
            {
                await reaper.ReapAsync(resource, cancellationToken);
            }
        }
    }

    private void Append(params string[] fields) => File.AppendAllText(file, JsonSerializer.Serialize(fields) + "\n");

    private void Append(string sign, long id, string kind, string path, string workers) =>
        Append([sign, id.ToString(System.Globalization.CultureInfo.InvariantCulture), kind, path, workers]);
}
