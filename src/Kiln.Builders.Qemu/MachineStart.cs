using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Kiln.Builders.Qemu.Arguments;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Builders.Qemu.Running;
using Kiln.Components.Templates;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu;

/// <summary>Starts a machine that is prepared.</summary>
/// <param name="config">With all names filled in.</param>
/// <param name="prepared">What the machine has.</param>
/// <param name="templates">Render <c>qemuargs</c>.</param>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
/// <param name="context">Of the build.</param>
internal sealed class MachineStart(
    QemuConfig config,
    PreparedMachine prepared,
    RunTemplates templates,
    Func<string, string?> variable,
    BuildContext context)
{
    /// <summary>
    /// Only other programs can take a port between the choice and the start, so one more try nearly always does.
    /// </summary>
    private const int PortAttempts = 20;

    private const int CardBytes = 3;

    /// <summary>Windows that need a desktop.</summary>
    private static readonly ImmutableArray<string> DesktopDisplays = ["gtk", "sdl"];

    private readonly string? _card = config.Network.HasBridge ? RandomCard() : null;

    /// <param name="disks">Of the machine.</param>
    /// <param name="isIncoming">The machine waits for its state.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public async Task<StartedMachine> RunAsync(
        MachineDisks disks,
        bool isIncoming,
        CancellationToken cancellationToken)
    {
        QemuLauncher launcher = new(prepared.Tools.Program, prepared.Private, context);
        ScreenAccess screen = new(config.Screen, launcher.ScreenSocket, context);
        bool hasWindow = HasWindow();
        RunFacts facts = new()
        {
            Accelerator = prepared.Accelerator,
            Disks = disks.Current,
            DiskFormat = disks.Format,
            Cds = prepared.Cds,
            Floppy = prepared.Floppy,
            EfiCode = prepared.Efi?.Code,
            EfiVariables = prepared.EfiVariables,
            TpmSocket = prepared.TpmSocket,
            ControlSocket = launcher.ControlSocket,
            ConsoleSocket = launcher.ConsoleSocket,
            Vnc = screen.Argument,
            Display = hasWindow ? Display() : null,
            CardAddress = _card,
            GuestPort = config.Connection.Port,
            IsIncoming = isIncoming,
        };
        context.Ui.Say(isIncoming ? "Starting VM, going on where it was kept"
            : config.Disks.DiskImage ? "Starting VM, booting disk image"
            : "Starting VM, booting from CD-ROM");
        (QemuMachine machine, int? port) = await LaunchAsync(launcher, facts, cancellationToken);
        await screen.OpenAsync(machine.Monitor, hasWindow, cancellationToken);
        return new(machine, screen, port, _card);
    }

    private async Task<(QemuMachine Machine, int? Port)> LaunchAsync(
        QemuLauncher launcher,
        RunFacts facts,
        CancellationToken cancellationToken)
    {
        HostPort ports = new(config, context);
        if (!config.ExtraArguments.IsEmpty)
        {
            context.Ui.Say("Overriding default Qemu arguments with qemuargs template option...");
        }

        for (int attempt = 1; attempt <= PortAttempts; attempt++)
        {
            int? port = await ports.ChooseAsync(cancellationToken);
            ImmutableArray<string> arguments =
                MachineArguments.Of(config, facts with { HostPort = port }, RenderExtra(port ?? 0));
            if (await launcher.StartAsync(arguments, cancellationToken) is QemuMachine machine)
            {
                return (machine, await FoundPortAsync(machine, port, cancellationToken));
            }

            if (config.Network.SkipNatMapping)
            {
                break;
            }
        }

        throw new BuildFailedException(config.Network.SkipNatMapping
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Error launching VM: port {config.Connection.Port} of this machine is in use; "
                + $"skip_nat_mapping wants it.")
            : "Error launching VM: none of the ports of this machine that were tried is free. Choose others with "
                + "host_port_min and host_port_max.");
    }

    /// <summary>Which port QEMU has taken.</summary>
    private async Task<int?> FoundPortAsync(QemuMachine machine, int? port, CancellationToken cancellationToken)
    {
        if (port == 0)
        {
            port = await machine.Monitor.ForwardedPortAsync(config.Connection.Port, cancellationToken);
        }

        if (port is int found)
        {
            context.Ui.Say(string.Create(
                CultureInfo.InvariantCulture, $"Found port for communicator (SSH, WinRM, etc): {found}."));
        }

        return port;
    }

    private ImmutableArray<ImmutableArray<string>> RenderExtra(int port) =>
    [
        .. config.ExtraArguments.Select(row => row.Select(text => RenderText(text, port)).ToImmutableArray()),
    ];

    private string RenderText(string text, int port) => templates.Render(
        "qemuargs",
        text,
        [
            .. prepared.Server.Fields(prepared.HostAddress),
            ("HTTPDir", config.Web.HttpDirectory ?? ""),
            ("OutputDir", config.Folder),
            ("Name", config.Name),
            ("SSHHostPort", port.ToString(CultureInfo.InvariantCulture)),
        ]);

    /// <summary>As <c>-display</c> has it; null to leave the choice to QEMU.</summary>
    private string? Display() => config.Screen.Display switch
    {
        { Length: > 0 } display when display != "none" => display,
        _ => config.Screen.UseDefaultDisplay ? null : "gtk",
    };

    /// <summary>Compat: Packer fails where there is no desktop and the template does not say <c>headless</c>.</summary>
    private bool HasWindow()
    {
        if (config.Screen.Headless)
        {
            return false;
        }

        bool needsDesktop = Display() is not string display || DesktopDisplays.Contains(display.Split(',')[0]);
        bool hasDesktop = !OperatingSystem.IsLinux()
            || !string.IsNullOrEmpty(variable("DISPLAY"))
            || !string.IsNullOrEmpty(variable("WAYLAND_DISPLAY"));
        if (needsDesktop && !hasDesktop)
        {
            context.Ui.Log(
                "There is no desktop here to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).");
        }

        return hasDesktop || !needsDesktop;
    }

    /// <summary>Machines on one bridge must differ; QEMU gives each the same address.</summary>
    private static string RandomCard() =>
        "52:54:00:" + string.Join(':', RandomNumberGenerator.GetBytes(CardBytes).Select(static part =>
            part.ToString("x2", CultureInfo.InvariantCulture)));
}
