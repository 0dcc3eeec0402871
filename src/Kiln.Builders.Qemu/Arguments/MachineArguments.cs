using System.Collections.Immutable;
using System.Globalization;
using Kiln.Builders.Qemu.Configuration;

namespace Kiln.Builders.Qemu.Arguments;

/// <summary>
/// The command line of QEMU: Kiln's own arguments, and the user's in place of those that they replace.
/// </summary>
internal static class MachineArguments
{
    private const string Network = "user.0";

    /// <param name="config">The user's options.</param>
    /// <param name="facts">Of this run.</param>
    /// <param name="extra">What <c>qemuargs</c> says, rendered.</param>
    public static ImmutableArray<string> Of(
        QemuConfig config,
        RunFacts facts,
        ImmutableArray<ImmutableArray<string>> extra) =>
        [.. ArgumentTable.Merge(Defaults(config, facts), extra, NetDevice(config, facts)).Flatten(), .. Fixed(facts)];

    /// <summary>What drives the machine; <c>qemuargs</c> does not replace it.</summary>
    private static IEnumerable<string> Fixed(RunFacts facts) =>
    [
        "-chardev", $"socket,id=kiln-control,path={Escaped(facts.ControlSocket)}",
        "-mon", "chardev=kiln-control,mode=control",
        .. facts.IsIncoming ? new[] { "-incoming", "defer" } : [],
    ];

    private static IEnumerable<(string Option, string Value)> Defaults(QemuConfig config, RunFacts facts) =>
    [
        ("-name", Escaped(config.Name)),
        ("-machine", MachineOf(config, facts)),
        .. Given("-cpu", ProcessorOf(config.Hardware, facts)),
        ("-smp", ProcessorsOf(config.Hardware)),
        ("-m", Invariant($"{config.Hardware.MemoryMegabytes}M")),
        .. Given("-boot", BootOrder(config)),
        .. config.Boot.UsePflash ? [] : Given("-bios", config.Boot.Firmware),
        .. DriveArguments.Of(config, facts),
        ("-device", NetDevice(config, facts)),
        .. Tpm(config, facts),
        ("-netdev", NetworkOf(config, facts)),
        .. Given("-fda", facts.Floppy),
        .. Given("-vga", config.Screen.Vga),
        .. Given("-display", facts.Display),
        ("-vnc", facts.Vnc),
        ("-serial", $"unix:{Escaped(facts.ConsoleSocket)}"),
        .. Given("-qmp", config.OpensQmp ? $"unix:{Escaped(config.QmpPath)},server=on,wait=off" : null),
    ];

    private static IEnumerable<(string Option, string Value)> Tpm(QemuConfig config, RunFacts facts) =>
        facts.TpmSocket is null
            ? []
            :
            [
                ("-chardev", $"socket,id=vtpm,path={Escaped(facts.TpmSocket)}"),
                ("-tpmdev", "emulator,id=tpm0,chardev=vtpm"),
                ("-device", $"{config.Boot.TpmDevice},tpmdev=tpm0"),
            ];

    private static IEnumerable<(string Option, string Value)> Given(string option, string? value) =>
        string.IsNullOrEmpty(value) ? [] : [(option, value)];

    /// <summary>Null where the firmware decides: UEFI, and the small machines, with which QEMU refuses an order.</summary>
    private static string? BootOrder(QemuConfig config) =>
        config.Boot.UsesEfi || config.Hardware.Machine.StartsWith("microvm", StringComparison.Ordinal) ? null
        : config.Disks.DiskImage ? "c"
        : "once=d";

    private static string MachineOf(QemuConfig config, RunFacts facts) => facts.Accelerator == "none"
        ? $"type={config.Hardware.Machine}"
        : $"type={config.Hardware.Machine},accel={facts.Accelerator}";

    /// <summary>
    /// Without an accelerator nothing can be as the processor here; the nearest to it is all that QEMU can.
    /// </summary>
    private static string? ProcessorOf(HardwareConfig hardware, RunFacts facts) =>
        hardware.CpuModel == "host" && facts.Accelerator == "tcg" ? "max" : hardware.CpuModel;

    private static string ProcessorsOf(HardwareConfig hardware)
    {
        int room = hardware.TopologySize;
        int count = hardware.Cpus == 0 ? Math.Max(room, 1)
            : room == 0 ? hardware.Cpus
            : Math.Min(hardware.Cpus, room);
        return string.Concat(
            Invariant($"{count}"),
            Part("sockets", hardware.Sockets),
            Part("cores", hardware.Cores),
            Part("threads", hardware.Threads));

        static string Part(string name, int value) => value > 0 ? Invariant($",{name}={value}") : "";
    }

    private static string NetDevice(QemuConfig config, RunFacts facts) => facts.CardAddress is null
        ? $"{config.Network.Device},netdev={Network}"
        : $"{config.Network.Device},netdev={Network},mac={facts.CardAddress}";

    private static string NetworkOf(QemuConfig config, RunFacts facts) =>
        (config.Network.HasBridge, facts.HostPort) switch
        {
            (true, _) => $"bridge,id={Network},br={config.Network.NetBridge}",

            // Compat: Packer's machines can be reached from other hosts through the port; ours only from this one.
            (_, int port) => Invariant($"user,id={Network},hostfwd=tcp:127.0.0.1:{port}-:{facts.GuestPort}"),
            _ => $"user,id={Network}",
        };

    /// <summary>A comma ends a value in QEMU's options.</summary>
    internal static string Escaped(string path) => path.Replace(",", ",,", StringComparison.Ordinal);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
