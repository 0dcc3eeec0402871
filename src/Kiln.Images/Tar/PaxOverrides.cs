using System.Collections.Immutable;
using System.Text;
using Kiln.Images.Unix;

namespace Kiln.Images.Tar;

/// <summary>What PAX records say instead of the plain header.</summary>
internal static class PaxOverrides
{
    public static TarEntry Apply(TarEntry entry, Dictionary<string, byte[]> records, ref long stored)
    {
        if (records.Count == 0)
        {
            return entry;
        }

        stored = Number(records, "size") ?? stored;
        return entry with
        {
            Name = Text(records, "GNU.sparse.name") ?? Text(records, "path") ?? entry.Name,
            LinkName = Text(records, "linkpath") ?? entry.LinkName,
            Owner = Number(records, "uid") ?? entry.Owner,
            Group = Number(records, "gid") ?? entry.Group,
            ModifiedSeconds = Seconds(records) ?? entry.ModifiedSeconds,
            Attributes = Attributes(records),
        };
    }

    public static string? Text(Dictionary<string, byte[]> records, string key) =>
        records.TryGetValue(key, out byte[]? value) ? RawName.FromBytes(value) : null;

    public static long? Number(Dictionary<string, byte[]> records, string key) =>
        Text(records, key) is { } text ? TarNumber.ReadDecimal(text) : null;

    // Times may have a fraction. Layers hold whole seconds, rounded down.
    private static long? Seconds(Dictionary<string, byte[]> records)
    {
        if (Text(records, "mtime") is not { } text)
        {
            return null;
        }

        int dot = text.IndexOf('.', StringComparison.Ordinal);
        long whole = TarNumber.ReadDecimal(dot < 0 ? text : text[..dot]);
        bool hasFraction = dot >= 0 && text.AsSpan(dot + 1).ContainsAnyExcept('0');
        return text.StartsWith('-') && hasFraction ? whole - 1 : whole;
    }

    private static ImmutableArray<KeyValuePair<string, byte[]>> Attributes(Dictionary<string, byte[]> records) =>
    [
        .. records
            .Where(record => record.Key.StartsWith(PaxRecords.AttributePrefix, StringComparison.Ordinal))
            .Select(record => KeyValuePair.Create(record.Key[PaxRecords.AttributePrefix.Length..], record.Value))
            .OrderBy(record => record.Key, StringComparer.Ordinal),
    ];
}
