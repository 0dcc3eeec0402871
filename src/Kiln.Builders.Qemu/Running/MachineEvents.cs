using System.Text.Json;
using Kiln.Builders.Qemu.Qmp;

namespace Kiln.Builders.Qemu.Running;

/// <summary>What a machine's events mean for its build. Safe from any thread.</summary>
internal sealed class MachineEvents
{
    private readonly TaskCompletionSource<string> _trouble = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The machine, or whoever had it shut down, ended it on purpose.</summary>
    public bool WasShutDown { get; private set; }

    /// <summary>The machine cannot go on, although QEMU runs: why. Never ends otherwise.</summary>
    public Task<string> Trouble => _trouble.Task;

    public void Take(QmpEvent happened)
    {
        switch (happened.Name)
        {
            case "SHUTDOWN":
                WasShutDown = true;
                break;
            case "BLOCK_IO_ERROR" when Text(happened.Data, "action") == "stop":
                _trouble.TrySetResult(DiskTrouble(happened.Data));
                break;
            case "GUEST_PANICKED" when Text(happened.Data, "action") is "pause" or "poweroff":
                _trouble.TrySetResult("the system in the machine has crashed (it reported a panic)");
                break;
            default:
                break;
        }
    }

    private static string DiskTrouble(JsonElement data)
    {
        bool isFull = data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("nospace", out JsonElement full)
            && full.ValueKind == JsonValueKind.True;
        string device = Text(data, "device") is { Length: > 0 } name ? name : Text(data, "node-name") ?? "";
        return isFull
            ? $"there is no room left for the machine's disk {device} on this machine. Free some space on the file "
                + "system that holds the output folder or, with checkpoints, the cache folder"
            : $"the machine's disk {device} cannot be {(Text(data, "operation") == "read" ? "read" : "written")}: "
                + (Text(data, "reason") ?? "unknown reason");
    }

    private static string? Text(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object
        && data.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
