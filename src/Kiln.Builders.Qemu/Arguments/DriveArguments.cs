using System.Globalization;
using Kiln.Builders.Qemu.Configuration;

namespace Kiln.Builders.Qemu.Arguments;

/// <summary>The arguments for disks, CDs and firmware on flash drives.</summary>
internal static class DriveArguments
{
    private const string VirtioScsi = "virtio-scsi";

    public static IEnumerable<(string Option, string Value)> Of(QemuConfig config, RunFacts facts)
    {
        bool hasScsi = config.Disks.Interface == VirtioScsi || config.Disks.CdromInterface == VirtioScsi;
        return
        [
            .. hasScsi && !(facts.Disks.IsEmpty && facts.Cds.IsEmpty)
                ? [("-device", "virtio-scsi-pci,id=scsi0")]
                : Array.Empty<(string, string)>(),
            .. facts.Disks.SelectMany((path, i) => Disk(config.Disks, facts.DiskFormat, path, i)),
            .. facts.Cds.SelectMany((path, i) => Cd(config.Disks, path, i)),
            .. Flash(config.Boot, facts),
        ];
    }

    private static IEnumerable<(string Option, string Value)> Disk(
        DiskConfig disks,
        string format,
        string path,
        int index)
    {
        string zeroes = disks.DetectZeroes == "off" ? "" : $",detect-zeroes={disks.DetectZeroes}";
        string rest = $"cache={disks.Cache},discard={disks.Discard},format={format}{zeroes}";
        string file = MachineArguments.Escaped(path);
        if (disks.Interface != VirtioScsi)
        {
            return [("-drive", $"file={file},if={InterfaceOf(disks.Interface)},{rest}")];
        }

        string id = Id("drive", index);
        return
        [
            ("-drive", $"if=none,file={file},id={id},{rest}"),
            ("-device", $"scsi-hd,bus=scsi0.0,drive={id}"),
        ];
    }

    private static IEnumerable<(string Option, string Value)> Cd(DiskConfig disks, string path, int index)
    {
        string file = MachineArguments.Escaped(path);
        string id = Id("cdrom", index);
        return disks.CdromInterface switch
        {
            null or "" => [("-drive", $"file={file},media=cdrom")],
            VirtioScsi =>
            [
                ("-drive", $"file={file},if=none,id={id},media=cdrom"),
                ("-device", $"scsi-cd,bus=scsi0.0,drive={id}"),
            ],

            // Compat: Packer numbers the CDs from 0, where the disk is when it hangs on the same bus.
            string other => [("-drive", $"file={file},if={other},id={id},media=cdrom")],
        };
    }

    private static IEnumerable<(string Option, string Value)> Flash(FirmwareConfig boot, RunFacts facts)
    {
        if (boot.UsePflash && !string.IsNullOrEmpty(boot.Firmware))
        {
            yield return ("-drive", $"file={MachineArguments.Escaped(boot.Firmware)},if=pflash,format=raw,readonly=on");
        }

        if (facts.EfiCode is not null && facts.EfiVariables is not null)
        {
            string code = MachineArguments.Escaped(facts.EfiCode);
            string variables = MachineArguments.Escaped(facts.EfiVariables);
            yield return ("-drive", $"file={code},if=pflash,unit=0,format=raw,readonly=on");
            yield return ("-drive", $"file={variables},if=pflash,unit=1,format=raw");
        }
    }

    /// <summary>
    /// Compat: QEMU has no interface of the name <c>sata</c>; on q35 the disks of <c>ide</c> are SATA disks.
    /// </summary>
    private static string InterfaceOf(string name) => name == "sata" ? "ide" : name;

    private static string Id(string kind, int index) => kind + index.ToString(CultureInfo.InvariantCulture);
}
