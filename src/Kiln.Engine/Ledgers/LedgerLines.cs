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
    private const int Version = 2;

    public static byte[] Header(LedgerHeader header) => Line(writer =>
    {
        writer.WriteNumber("kiln-ledger", Version);
        writer.WriteString("run", header.Run);
        writer.WriteNumber("pid", header.Process);
        writer.WriteString("started", header.Started);
        writer.WriteString("host", header.Machine.Host);
        writer.WriteString("machine", header.Machine.Id);
        writer.WriteString("boot", header.Machine.Boot);
        writer.WriteString("mark", header.Mark);
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

    /// <summary>The run has ended in order: what its commands left running is to go on.</summary>
    public static byte[] End() => Line(static writer => writer.WriteBoolean("end", true));

    /// <summary>Reads what a run has left behind, however its file ends.</summary>
    public static LedgerContent Read(ReadOnlySpan<byte> file)
    {
        LedgerState state = new();
        int whole = file.LastIndexOf((byte)'\n') + 1;
        int damaged = 0;
        for (ReadOnlySpan<byte> rest = file[..whole]; rest.Length > 0;)
        {
            int end = rest.IndexOf((byte)'\n');
            damaged += Apply(rest[..end], state) ? 0 : 1;
            rest = rest[(end + 1)..];
        }

        return new(state.Header, [.. state.Open.Values.Reverse()], whole, damaged);
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

        return LedgerChecksum.AddTo(buffer.WrittenSpan);
    }

    private static bool Apply(ReadOnlySpan<byte> line, LedgerState state)
    {
        if (line.Length > MaxLineBytes || !LedgerChecksum.IsRight(line) || !TryParse(line, out JsonDocument? document))
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
                return state.Strike(id);
            }

            if (TryNumber(root, "leave", out id))
            {
                return state.Leave(id);
            }

            if (TryNumber(root, "record", out id))
            {
                return TryResource(root, out LedgerResource? resource) && state.Record(new(id, resource));
            }

            return root.TryGetProperty("end", out _)
                ? state.End()
                : TryHeader(root, out LedgerHeader? header) && state.Begin(header);
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

    private static bool TryHeader(JsonElement line, [NotNullWhen(true)] out LedgerHeader? header)
    {
        header = null;
        if (!TryNumber(line, "kiln-ledger", out long version)
            || version != Version
            || !TryText(line, "run", out string? run)
            || !TryNumber(line, "pid", out long process)
            || !line.TryGetProperty("started", out JsonElement started)
            || !started.TryGetDateTimeOffset(out DateTimeOffset time)
            || !TryText(line, "host", out string? host)
            || !TryText(line, "machine", out string? id)
            || !TryText(line, "boot", out string? boot)
            || !TryText(line, "mark", out string? mark))
        {
            return false;
        }

        header = new(run, (int)process, time, new(host, id, boot), mark);
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
