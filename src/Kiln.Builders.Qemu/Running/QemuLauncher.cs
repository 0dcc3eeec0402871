using System.Collections.Immutable;
using System.Globalization;
using Kiln.Builders.Qemu.Qmp;
using Kiln.Platform.Processes;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu.Running;

/// <summary>Starts QEMU and gets hold of what drives it.</summary>
/// <param name="program">QEMU's path.</param>
/// <param name="folder">Gets the sockets.</param>
/// <param name="context">Of the build.</param>
internal sealed class QemuLauncher(string program, PrivateFolder folder, BuildContext context)
{
    private const string PortTaken = "Could not set up host forwarding rule";

    /// <summary>QEMU gets ready in a fraction of a second; a machine with very much memory takes longer.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    public string ControlSocket { get; } = folder.Combine("control");

    public string ConsoleSocket { get; } = folder.Combine("console");

    public string ScreenSocket { get; } = folder.Combine("screen");

    /// <summary>Starts the machine; it is on the scope of the build's clean-up.</summary>
    /// <returns>Null when the port of this machine that was to lead to it is in use.</returns>
    /// <exception cref="BuildFailedException">QEMU did not start; the message says what it said.</exception>
    public async Task<QemuMachine?> StartAsync(ImmutableArray<string> arguments, CancellationToken cancellationToken)
    {
        context.Ui.Log($"Executing {program}: {string.Join(' ', arguments)}");
        using SocketEar control = new(ControlSocket);
        using SocketEar console = new(ConsoleSocket);
        QemuProcess process = QemuProcess.Start(program, arguments, Grace, context.Ui.Log);
        context.Cleanup.Push("the virtual machine", _ => process.DisposeAsync());
        MachineEvents events = new();
        try
        {
            Stream controlStream = await ConnectedAsync(control, process, cancellationToken);
            QmpClient client =
                await QmpClient.StartAsync(controlStream, context.Time, events.Take, cancellationToken);
            SerialConsole serial = await OpenConsoleAsync(arguments, console, process, cancellationToken);
            QemuMachine machine = new(process, client, serial, events, folder, context);
            context.Cleanup.Push("", _ => machine.DisposeAsync());
            return machine;
        }
        catch (Exception e) when (e is LaunchException or QmpException or TimeoutException)
        {
            // It says why before it ends.
            await Task.WhenAny(process.Ended, Task.Delay(Grace, context.Time, cancellationToken));
            await process.DisposeAsync();
            return process.LastErrors.Any(static line => line.Contains(PortTaken, StringComparison.Ordinal))
                ? null
                : throw Failed(process, e);
        }
    }

    /// <summary>A console that the user sends elsewhere has nothing to read here.</summary>
    private async Task<SerialConsole> OpenConsoleAsync(
        ImmutableArray<string> arguments,
        SocketEar console,
        QemuProcess process,
        CancellationToken cancellationToken) =>
        arguments.Any(argument => argument.Contains(ConsoleSocket, StringComparison.Ordinal))
            ? new(await ConnectedAsync(console, process, cancellationToken))
            : new(Stream.Null);

    private async Task<Stream> ConnectedAsync(SocketEar ear, QemuProcess process, CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Stream> accepting = ear.AcceptAsync(end.Token);
        Task limit = Task.Delay(StartLimit, context.Time, end.Token);
        Task first = await Task.WhenAny(accepting, process.Ended, limit);
        if (first == accepting)
        {
            await end.CancelAsync();
            return await accepting;
        }

        await end.CancelAsync();
        await ((Task)accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (first == limit)
        {
            throw new LaunchException(string.Create(
                CultureInfo.InvariantCulture, $"it was not ready after {StartLimit.TotalSeconds:0} seconds"));
        }

        int? code = await process.Ended;
        throw new LaunchException(string.Create(CultureInfo.InvariantCulture, $"it ended with exit code {code}"));
    }

    private static BuildFailedException Failed(QemuProcess process, Exception cause)
    {
        string said = process.LastErrors is { IsEmpty: false } lines ? $":\n  {string.Join("\n  ", lines)}" : "";
        return new($"Error launching VM: {process.Name}: {cause.Message}{said}", cause)
        {
            Advice = AdviceFor(string.Concat(process.LastErrors)),
        };
    }

    private static string? AdviceFor(string said) => said switch
    {
        _ when said.Contains("does not accept value 'gtk'", StringComparison.Ordinal)
            || said.Contains("-display gtk", StringComparison.Ordinal)
            || said.Contains("gtk initialization failed", StringComparison.Ordinal) =>
            "Set headless = true, or install the window of QEMU (on Debian and Ubuntu: apt-get install "
                + "qemu-system-gui).",
        _ when said.Contains("failed to get \"write\" lock", StringComparison.OrdinalIgnoreCase) =>
            "Another program, most likely another machine, uses this disk. End it, or choose another output_directory.",
        _ when said.Contains("default acl file", StringComparison.Ordinal)
            || said.Contains("denied by acl file", StringComparison.Ordinal) =>
            "QEMU's bridge helper lets machines only onto bridges that /etc/qemu/bridge.conf names: write a line "
                + "\"allow NAME\" into it, with the name that net_bridge has.",
        _ when said.Contains("failed to create tun device", StringComparison.Ordinal) =>
            "Who is not root needs QEMU's bridge helper to be root: chmod u+s /usr/lib/qemu/qemu-bridge-helper.",
        _ when said.Contains("does not support if=", StringComparison.Ordinal) =>
            "This kind of machine has no such bus. Set disk_interface to \"virtio-scsi\" for SCSI, or to another one.",
        _ when said.Contains("Cannot allocate memory", StringComparison.Ordinal) =>
            "This machine has not enough free memory for it: set \"memory\" to less.",
        _ => null,
    };

    private sealed class LaunchException(string message) : Exception(message);
}
