using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Builders.Oci.Wire;

namespace Kiln.Builders.Oci.Worker;

/// <summary>
/// Writes the configuration of an OCI runtime bundle: what a command sees of the machine, and what it may do.
/// </summary>
internal static class ContainerSpec
{
    public const string HostName = "kiln";

    // What docker gives a container; enough for package managers.
    private static readonly ImmutableArray<string> Capabilities =
    [
        "CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_MKNOD",
        "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID",
        "CAP_SYS_CHROOT",
    ];

    private static readonly ImmutableArray<string> MaskedPaths =
    [
        "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
        "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/dev/block", "/sys/firmware",
    ];

    private static readonly ImmutableArray<string> ReadOnlyPaths =
        ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    public static void Write(
        Stream stream,
        string root,
        ContainerSettings settings,
        ImmutableArray<string> command,
        IEnumerable<ContainerMount> mounts,
        bool hasTerminal)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("ociVersion", "1.0.2");
        WriteProcess(json, settings, command, hasTerminal);
        json.WriteStartObject("root");
        json.WriteString("path", root);
        json.WriteEndObject();
        json.WriteString("hostname", HostName);
        json.WriteStartArray("mounts");
        foreach (ContainerMount mount in mounts)
        {
            WriteMount(json, mount);
        }

        json.WriteEndArray();
        WriteLinux(json, settings);
        json.WriteEndObject();
    }

    private static void WriteProcess(
        Utf8JsonWriter json,
        ContainerSettings settings,
        ImmutableArray<string> command,
        bool hasTerminal)
    {
        json.WriteStartObject("process");
        json.WriteBoolean("terminal", hasTerminal);
        json.WriteStartObject("user");
        json.WriteNumber("uid", 0);
        json.WriteNumber("gid", 0);
        json.WriteNumber("umask", 18);
        json.WriteEndObject();
        WriteStrings(json, "args", command);
        WriteStrings(json, "env", settings.Environment);
        json.WriteString("cwd", settings.WorkingDirectory);
        json.WriteStartObject("capabilities");
        WriteStrings(json, "bounding", Capabilities);
        WriteStrings(json, "effective", Capabilities);
        WriteStrings(json, "permitted", Capabilities);
        json.WriteEndObject();
        json.WriteBoolean("noNewPrivileges", false);
        json.WriteEndObject();
    }

    private static void WriteMount(Utf8JsonWriter json, ContainerMount mount)
    {
        json.WriteStartObject();
        json.WriteString("destination", mount.Target);
        json.WriteString("type", mount.Type);
        json.WriteString("source", mount.Source);
        WriteStrings(json, "options", mount.Options);
        json.WriteEndObject();
    }

    private static void WriteLinux(Utf8JsonWriter json, ContainerSettings settings)
    {
        json.WriteStartObject("linux");
        json.WriteStartArray("namespaces");
        ImmutableArray<string> namespaces = ["pid", "ipc", "uts", "mount"];
        foreach (string name in settings.HasNetwork ? namespaces : namespaces.Add("network"))
        {
            json.WriteStartObject();
            json.WriteString("type", name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteStrings(json, "maskedPaths", MaskedPaths);
        WriteStrings(json, "readonlyPaths", ReadOnlyPaths);
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}

/// <param name="Type">Of the file system; <c>none</c> for a bind mount.</param>
internal sealed record ContainerMount(string Target, string Type, string Source, ImmutableArray<string> Options);
