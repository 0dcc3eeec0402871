using System.Text.Json;

namespace Kiln.Images.Model;

/// <summary>How one layer, or one change of the configuration, came about.</summary>
public sealed record HistoryEntry
{
    /// <summary>As it stands in the configuration; <see cref="ImageTime.Format"/> writes it.</summary>
    public string? Created { get; init; }

    public string? CreatedBy { get; init; }

    public string? Author { get; init; }

    public string? Comment { get; init; }

    /// <summary>The entry changed the configuration only.</summary>
    public bool EmptyLayer { get; init; }

    internal UnknownMembers Unknown { get; init; } = UnknownMembers.None;

    internal static HistoryEntry Read(JsonElement element) => new()
    {
        Created = JsonText.String(element, "created"),
        CreatedBy = JsonText.String(element, "created_by"),
        Author = JsonText.String(element, "author"),
        Comment = JsonText.String(element, "comment"),
        EmptyLayer = JsonText.Boolean(element, "empty_layer"),
        Unknown = UnknownMembers.Of(element, "created", "created_by", "author", "comment", "empty_layer"),
    };

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteText(writer, "created", Created);
        WriteText(writer, "created_by", CreatedBy);
        WriteText(writer, "author", Author);
        WriteText(writer, "comment", Comment);
        if (EmptyLayer)
        {
            writer.WriteBoolean("empty_layer", true);
        }

        Unknown.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }
}
