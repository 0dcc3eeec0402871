using System.Collections.Immutable;
using Kiln.Platform.Processes;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu.Running;

/// <summary>A TPM for one machine: the program <c>swtpm</c>, with its state in the build's own folder.</summary>
internal static class TpmEmulator
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Starts it; it is on the scope of the build's clean-up.</summary>
    /// <returns>Its socket.</returns>
    /// <exception cref="BuildFailedException">It did not start.</exception>
    public static async Task<string> StartAsync(
        bool isVersion1,
        PrivateFolder folder,
        BuildContext context,
        CancellationToken cancellationToken)
    {
        string socket = folder.Combine("tpm");
        string state = folder.Combine("tpm-state");
        Directory.CreateDirectory(state);
        QemuProcess process = QemuProcess.Start(
            ToolPath.Find("swtpm", "swtpm"), Arguments(isVersion1, socket, state), Grace, context.Ui.Log);
        context.Cleanup.Push("the emulated TPM", _ => process.DisposeAsync());
        long start = context.Time.GetTimestamp();
        while (!File.Exists(socket))
        {
            if (process.Ended.IsCompleted || context.Time.GetElapsedTime(start) > Limit)
            {
                throw new BuildFailedException(
                    $"The emulated TPM (swtpm) did not start:\n  {string.Join("\n  ", process.LastErrors)}");
            }

            await Task.Delay(LookInterval, context.Time, cancellationToken);
        }

        return socket;
    }

    private static ImmutableArray<string> Arguments(bool isVersion1, string socket, string state) =>
    [
        "socket",
        "--tpmstate", $"dir={state}",
        "--ctrl", $"type=unixio,path={socket}",
        .. isVersion1 ? Array.Empty<string>() : ["--tpm2"],
    ];
}
