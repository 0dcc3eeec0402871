using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>Writes and reads the lines of a ledger file. Knows nothing of files.</summary>
internal static class LedgerLines
{
    // A torn page of zeros or a file of another kind must not eat memory.
    private const int MaxLineBytes = 1024 * 1024;

    public static byte[] Header(string run) => Line(writer =>
    {
        writer.WriteNumber("kiln-ledger", 1);
        writer.WriteString("run", run);
        writer.WriteNumber("pid", Environment.ProcessId);
    });

    public static byte[] Record(LedgerEntry entry) => Line(writer =>
    {
        writer.WriteNumber("record", entry.Id);
        writer.WriteString("kind", entry.Resource.Kind);
        writer.WriteString("name", entry.Resource.Name);
        writer.WriteStartObject("details");
        foreach ((string key, string value) in entry.Resource.Details)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    });

    public static byte[] Strike(long id) => Line(writer => writer.WriteNumber("strike", id));

    public static byte[] Leave(long id) => Line(writer => writer.WriteNumber("leave", id));

    /// <summary>Reads what a run has left behind, however its file ends.</summary>
    public static LedgerContent Read(ReadOnlySpan<byte> file)
    {
        SortedDictionary<long, OpenEntry> open = [];
        int whole = file.LastIndexOf((byte)'\n') + 1;
        int damaged = 0;
        for (ReadOnlySpan<byte> rest = file[..whole]; rest.Length > 0;)
        {
            int end = rest.IndexOf((byte)'\n');
            damaged += Apply(rest[..end], open) ? 0 : 1;
            rest = rest[(end + 1)..];
        }

        return new([.. open.Values.Reverse()], whole, damaged);
    }

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static bool Apply(ReadOnlySpan<byte> line, SortedDictionary<long, OpenEntry> open)
    {
        if (line.Length > MaxLineBytes || !TryParse(line, out JsonDocument? document))
        {
            return false;
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            if (TryNumber(root, "strike", out long id))
            {
                return open.Remove(id);
            }

            if (TryNumber(root, "leave", out id))
            {
                return open.ContainsKey(id) && (open[id] = open[id] with { IsLeft = true }).IsLeft;
            }

            return TryNumber(root, "record", out id)
                ? TryResource(root, out LedgerResource? resource) && open.TryAdd(id, new(new(id, resource), IsLeft: false))
                : TryNumber(root, "kiln-ledger", out long version) && version == 1;
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> line, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        Utf8JsonReader reader = new(line);
        try
        {
            document = JsonDocument.ParseValue(ref reader);
            return reader.BytesConsumed == line.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryNumber(JsonElement line, string name, out long number)
    {
        number = 0;
        return line.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out number);
    }

    private static bool TryResource(JsonElement line, [NotNullWhen(true)] out LedgerResource? resource)
    {
        resource = null;
        if (!TryText(line, "kind", out string? kind)
            || !TryText(line, "name", out string? name)
            || !line.TryGetProperty("details", out JsonElement details)
            || details.ValueKind != JsonValueKind.Object
            || details.EnumerateObject().Any(static detail => detail.Value.ValueKind != JsonValueKind.String))
        {
            return false;
        }

        ImmutableSortedDictionary<string, string>.Builder all =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty detail in details.EnumerateObject())
        {
            all[detail.Name] = detail.Value.GetString()!;
        }

        resource = new(kind, name, all.ToImmutable());
        return true;
    }

    private static bool TryText(JsonElement line, string name, [NotNullWhen(true)] out string? text)
    {
        text = line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        return text is not null;
    }
}

/// <param name="Open">Recorded and not struck, the newest first.</param>
/// <param name="WholeLines">Length of the file up to its last line end; what follows was never answered.</param>
/// <param name="DamagedLines">Whole lines that say nothing: the file was changed by something else.</param>
internal sealed record LedgerContent(ImmutableArray<OpenEntry> Open, int WholeLines, int DamagedLines);

/// <param name="IsLeft">Stays on purpose.</param>
internal sealed record OpenEntry(LedgerEntry Entry, bool IsLeft);
