using System.Collections.Immutable;
using System.Text.Json;

namespace Kiln.Images.Model;

/// <summary>How a container of the image is run: the member <c>config</c> of the image configuration.</summary>
public sealed record ContainerConfig
{
    private static readonly ImmutableSortedSet<string> NoNames =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Empty when not set; the same for every member below.</summary>
    public string User { get; init; } = "";

    /// <summary>Such as <c>80/tcp</c>.</summary>
    public ImmutableSortedSet<string> ExposedPorts { get; init; } = NoNames;

    /// <summary><c>NAME=value</c>, each name once, in the order of setting.</summary>
    public ImmutableArray<string> Env { get; init; } = [];

    public ImmutableArray<string> Entrypoint { get; init; } = [];

    public ImmutableArray<string> Cmd { get; init; } = [];

    public ImmutableSortedSet<string> Volumes { get; init; } = NoNames;

    public string WorkingDir { get; init; } = "";

    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public string StopSignal { get; init; } = "";

    public Healthcheck? Healthcheck { get; init; }

    public ImmutableArray<string> OnBuild { get; init; } = [];

    /// <summary>What runs the shell form of a command; empty means <c>/bin/sh -c</c>.</summary>
    public ImmutableArray<string> Shell { get; init; } = [];

    internal UnknownMembers Unknown { get; init; } = UnknownMembers.None;

    internal static ContainerConfig Read(JsonElement element) => new()
    {
        User = JsonText.String(element, "User") ?? "",
        ExposedPorts = JsonText.Set(element, "ExposedPorts"),
        Env = JsonText.Strings(element, "Env"),
        Entrypoint = JsonText.Strings(element, "Entrypoint"),
        Cmd = JsonText.Strings(element, "Cmd"),
        Volumes = JsonText.Set(element, "Volumes"),
        WorkingDir = JsonText.String(element, "WorkingDir") ?? "",
        Labels = JsonText.Map(element, "Labels"),
        StopSignal = JsonText.String(element, "StopSignal") ?? "",
        Healthcheck = JsonText.Member(element, "Healthcheck") is { ValueKind: JsonValueKind.Object } check
            ? Model.Healthcheck.Read(check)
            : null,
        OnBuild = JsonText.Strings(element, "OnBuild"),
        Shell = JsonText.Strings(element, "Shell"),
        Unknown = UnknownMembers.Of(
            element,
            "User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir", "Labels", "StopSignal",
            "Healthcheck", "OnBuild", "Shell"),
    };

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteText(writer, "User", User);
        WriteNames(writer, "ExposedPorts", ExposedPorts);
        WriteList(writer, "Env", Env);
        WriteList(writer, "Entrypoint", Entrypoint);
        WriteList(writer, "Cmd", Cmd);
        WriteNames(writer, "Volumes", Volumes);
        WriteText(writer, "WorkingDir", WorkingDir);
        if (Labels.Count > 0)
        {
            JsonText.WriteMap(writer, "Labels", Labels);
        }

        WriteText(writer, "StopSignal", StopSignal);
        Healthcheck?.Write(writer, "Healthcheck");
        WriteList(writer, "OnBuild", OnBuild);
        WriteList(writer, "Shell", Shell);
        Unknown.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteString(name, text);
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string name, ImmutableArray<string> values)
    {
        if (!values.IsEmpty)
        {
            JsonText.WriteStrings(writer, name, values);
        }
    }

    private static void WriteNames(Utf8JsonWriter writer, string name, ImmutableSortedSet<string> values)
    {
        if (values.Count > 0)
        {
            JsonText.WriteSet(writer, name, values);
        }
    }
}
