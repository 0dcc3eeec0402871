using System.Collections.Immutable;
using System.Text.Json;

namespace Kiln.Images.Model;

/// <summary>
/// How docker asks a running container whether it is well. Not part of OCI, but every engine reads it.
/// </summary>
/// <param name="Test">Starts with <c>NONE</c>, <c>CMD</c> or <c>CMD-SHELL</c>.</param>
public sealed record Healthcheck(ImmutableArray<string> Test)
{
    public TimeSpan? Interval { get; init; }

    public TimeSpan? Timeout { get; init; }

    public TimeSpan? StartPeriod { get; init; }

    public TimeSpan? StartInterval { get; init; }

    public int? Retries { get; init; }

    internal UnknownMembers Unknown { get; init; } = UnknownMembers.None;

    internal static Healthcheck Read(JsonElement element) => new(JsonText.Strings(element, "Test"))
    {
        Interval = ReadTime(element, "Interval"),
        Timeout = ReadTime(element, "Timeout"),
        StartPeriod = ReadTime(element, "StartPeriod"),
        StartInterval = ReadTime(element, "StartInterval"),
        Retries = JsonText.Integer(element, "Retries") is long retries
            ? (int)Math.Clamp(retries, 0, int.MaxValue)
            : null,
        Unknown = UnknownMembers.Of(
            element, "Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"),
    };

    internal void Write(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        JsonText.WriteStrings(writer, "Test", Test);
        WriteTime(writer, "Interval", Interval);
        WriteTime(writer, "Timeout", Timeout);
        WriteTime(writer, "StartPeriod", StartPeriod);
        WriteTime(writer, "StartInterval", StartInterval);
        if (Retries is int retries)
        {
            writer.WriteNumber(nameof(Retries), retries);
        }

        Unknown.WriteTo(writer);
        writer.WriteEndObject();
    }

    // Go writes a duration as a number of nanoseconds.
    private static TimeSpan? ReadTime(JsonElement element, string name) =>
        JsonText.Integer(element, name) is long nanoseconds ? TimeSpan.FromTicks(nanoseconds / 100) : null;

    private static void WriteTime(Utf8JsonWriter writer, string name, TimeSpan? time)
    {
        if (time is { } value)
        {
            writer.WriteNumber(name, value.Ticks * 100);
        }
    }
}
