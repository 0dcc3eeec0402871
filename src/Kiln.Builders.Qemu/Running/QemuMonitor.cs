using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kiln.Builders.Qemu.Qmp;

namespace Kiln.Builders.Qemu.Running;

/// <summary>The commands of QEMU's monitor that a build needs.</summary>
/// <param name="client">Stays the caller's.</param>
/// <param name="time">For the pauses between two looks.</param>
internal sealed partial class QemuMonitor(QmpClient client, TimeProvider time)
{
    private static readonly TimeSpan StateLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    /// <summary><c>running</c>, <c>paused</c>, <c>inmigrate</c>, <c>io-error</c> and others.</summary>
    public async Task<string> StatusAsync(CancellationToken cancellationToken) =>
        (await AskAsync("query-status", null, cancellationToken)).GetProperty("status").GetString() ?? "";

    public Task PauseAsync(CancellationToken cancellationToken) => AskAsync("stop", null, cancellationToken);

    public Task ContinueAsync(CancellationToken cancellationToken) => AskAsync("cont", null, cancellationToken);

    /// <summary>As if somebody had pressed the power button.</summary>
    public Task PowerDownAsync(CancellationToken cancellationToken) =>
        AskAsync("system_powerdown", null, cancellationToken);

    /// <summary>Ends QEMU; what the machine wrote to its disks is written.</summary>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync("quit", null, cancellationToken);
        }
        catch (QmpException e) when (e.Reason == QmpFailure.Closed)
        {
            // It may end before it has answered, which is what was asked for.
        }
    }

    /// <summary>The version of QEMU with the package's name, which says how its states are written.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken) =>
        (await AskAsync("query-version", null, cancellationToken)).GetRawText();

    /// <summary>The port of this machine that leads to a port of the machine; null when there is none.</summary>
    public async Task<int?> ForwardedPortAsync(int guestPort, CancellationToken cancellationToken)
    {
        JsonElement answer = await AskAsync(
            "human-monitor-command", new() { ["command-line"] = "info usernet" }, cancellationToken);
        foreach (Match match in ForwardLine().Matches(answer.GetString() ?? ""))
        {
            if (int.Parse(match.Groups["guest"].Value, CultureInfo.InvariantCulture) == guestPort)
            {
                return int.Parse(match.Groups["host"].Value, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    /// <summary>The port on which the screen can be looked at.</summary>
    public async Task<int> VncPortAsync(CancellationToken cancellationToken)
    {
        JsonElement answer = await AskAsync("query-vnc", null, cancellationToken);
        return int.Parse(answer.GetProperty("service").GetString()!, CultureInfo.InvariantCulture);
    }

    public Task SetVncPasswordAsync(string password, CancellationToken cancellationToken) => AskAsync(
        "set_password", new() { ["protocol"] = "vnc", ["password"] = password }, cancellationToken);

    /// <summary>Writes a picture of the screen: PNG where QEMU can, else PPM.</summary>
    /// <returns>Its extension.</returns>
    public async Task<string> ScreenshotAsync(string pathWithoutExtension, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(
                "screendump",
                new() { ["filename"] = pathWithoutExtension + ".png", ["format"] = "png" },
                cancellationToken);
            return ".png";
        }
        catch (QmpException e) when (e.Reason == QmpFailure.Refused)
        {
            await PictureAsync(pathWithoutExtension + ".ppm", cancellationToken);
            return ".ppm";
        }
    }

    /// <summary>Writes a picture of the screen as PPM.</summary>
    public Task PictureAsync(string path, CancellationToken cancellationToken) =>
        AskAsync("screendump", new() { ["filename"] = path }, cancellationToken);

    /// <summary>Writes a part of the machine's memory into a file.</summary>
    public Task SaveMemoryAsync(long address, int length, string path, CancellationToken cancellationToken) => AskAsync(
        "pmemsave", new() { ["val"] = address, ["size"] = length, ["filename"] = path }, cancellationToken);

    /// <summary>The machine's drives: the file of each, and its names in QEMU.</summary>
    public Task<JsonElement> DrivesAsync(CancellationToken cancellationToken) =>
        AskAsync("query-block", null, cancellationToken);

    /// <summary>
    /// Leaves the files of drives as they are now; the machine writes to others from now on, which exist. All or none.
    /// </summary>
    public Task MoveDrivesAsync(
        ImmutableArray<(string Device, string Overlay)> drives,
        CancellationToken cancellationToken)
    {
        JsonArray actions = [];
        foreach ((string device, string overlay) in drives)
        {
            JsonNode action = new JsonObject
            {
                ["type"] = "blockdev-snapshot-sync",
                ["data"] = new JsonObject
                {
                    ["device"] = device,
                    ["snapshot-file"] = overlay,
                    ["format"] = "qcow2",
                    ["mode"] = "existing",
                },
            };
            actions.Add(action);
        }

        return AskAsync("transaction", new() { ["actions"] = actions }, cancellationToken);
    }

    /// <summary>Writes the state of a paused machine into a file, without its disks.</summary>
    public async Task SaveStateAsync(string path, CancellationToken cancellationToken)
    {
        await client.ExecuteAsync(
            "migrate-set-parameters",
            new() { ["max-bandwidth"] = long.MaxValue >> 16 },
            QmpClient.UsualLimit,
            cancellationToken);
        await client.ExecuteAsync(
            "migrate", new() { ["uri"] = $"exec:cat > {Quoted(path)}" }, StateLimit, cancellationToken);
        await WaitForStateAsync("write", cancellationToken);
    }

    /// <summary>Reads the state of a machine that waits for it.</summary>
    public async Task LoadStateAsync(string path, CancellationToken cancellationToken)
    {
        await client.ExecuteAsync(
            "migrate-incoming", new() { ["uri"] = $"exec:cat {Quoted(path)}" }, StateLimit, cancellationToken);
        await WaitForStateAsync("read", cancellationToken);
    }

    private async Task WaitForStateAsync(string what, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < StateLimit)
        {
            JsonElement answer = await AskAsync("query-migrate", null, cancellationToken);
            string status = answer.TryGetProperty("status", out JsonElement text) ? text.GetString() ?? "" : "";
            if (status == "completed")
            {
                return;
            }

            if (status is "failed" or "cancelled")
            {
                string reason = answer.TryGetProperty("error-desc", out JsonElement desc) ? desc.GetString()! : status;
                throw new QmpException(QmpFailure.Refused, $"QEMU could not {what} the machine's state: {reason}");
            }

            await Task.Delay(LookInterval, time, cancellationToken);
        }

        throw new QmpException(
            QmpFailure.Timeout, $"QEMU did not {what} the machine's state within {StateLimit.TotalMinutes:0} minutes.");
    }

    private Task<JsonElement> AskAsync(string command, JsonObject? arguments, CancellationToken cancellationToken) =>
        client.ExecuteAsync(command, arguments, QmpClient.UsualLimit, cancellationToken);

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(
        @"TCP\[HOST_FORWARD\]\s+\S+\s+\S+\s+(?<host>\d+)\s+\S+\s+(?<guest>\d+)",
        RegexOptions.NonBacktracking)]
    private static partial Regex ForwardLine();
}
