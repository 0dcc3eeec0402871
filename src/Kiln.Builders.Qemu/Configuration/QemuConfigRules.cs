using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Machines.Typing;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Qemu.Configuration;

/// <summary>The rules over the options, in the words of Packer's plugin where it has the same rule.</summary>
internal static partial class QemuConfigRules
{
    public const string Qcow2 = "qcow2";
    public const string Raw = "raw";

    private const int MaxPort = 65535;
    private const int MaxVncPassword = 8;

    private static readonly ImmutableArray<string> Accelerators = ["none", "kvm", "tcg", "xen", "hax", "hvf", "whpx"];
    private static readonly ImmutableArray<string> Interfaces = ["ide", "sata", "scsi", "sd", "virtio", "virtio-scsi"];
    private static readonly ImmutableArray<string> Caches =
        ["writethrough", "writeback", "none", "unsafe", "directsync"];

    public static IEnumerable<ConfigProblem> Check(QemuConfig config) =>
    [
        .. config.Shutdown.Validate(),
        .. CheckSizes(config.Disks),
        .. config.Floppy.Validate(),
        .. config.Cd.Validate(),
        .. config.Typing.Validate(),
        .. config.For("").Image.Validate(),
        .. config.Web.Validate(),
        .. CheckPorts(config.Network),
        .. config.Connection.Validate(),
        .. CheckDisks(config.Disks),
        .. CheckHardware(config.Hardware),
        .. CheckScreen(config.Screen),
        .. CheckTables(config),
    ];

    private static IEnumerable<ConfigProblem> CheckSizes(DiskConfig disks)
    {
        if (!SizePattern().IsMatch(disks.Size))
        {
            yield return new("Invalid disk size.", "disk_size");
        }

        foreach (string size in disks.DiskAdditionalSize.Where(static size => !MoreSizePattern().IsMatch(size)))
        {
            yield return new(
                $"\"{size}\" is not the size of a disk. Write a number with K, M, G or T behind it, such as 10G.",
                "disk_additional_size");
        }
    }

    private static IEnumerable<ConfigProblem> CheckPorts(NetworkConfig network)
    {
        if (network.FirstPort > network.LastPort)
        {
            yield return new("host_port_min must be less than host_port_max", "host_port_min");
        }

        if (network.FirstPort < 0)
        {
            yield return new("host_port_min must be positive", "host_port_min");
        }

        if (network.LastPort > MaxPort)
        {
            yield return new($"host_port_max must be at most {MaxPort}", "host_port_max");
        }
    }

    private static IEnumerable<ConfigProblem> CheckDisks(DiskConfig disks)
    {
        if (disks.OutputFormat is not (Qcow2 or Raw))
        {
            yield return new("invalid format, only 'qcow2' or 'raw' are allowed", "format");
        }

        if (disks.UseBackingFile && !(disks.DiskImage && disks.OutputFormat == Qcow2))
        {
            yield return new(
                "use_backing_file can only be enabled for QCOW2 images and when disk_image is true",
                "use_backing_file");
        }

        if (disks.SkipResizeDisk && !disks.DiskImage)
        {
            yield return new("skip_resize_disk can only be used when disk_image is true", "skip_resize_disk");
        }

        if (!Interfaces.Contains(disks.Interface))
        {
            yield return new("unrecognized disk interface type", "disk_interface");
        }

        if (!Caches.Contains(disks.Cache))
        {
            yield return new("unrecognized disk cache type", "disk_cache");
        }

        if (disks.Discard is not ("unmap" or "ignore"))
        {
            yield return new("unrecognized disk discard type", "disk_discard");
        }

        if (disks.DetectZeroes is not ("unmap" or "on" or "off"))
        {
            yield return new("unrecognized disk detect zeroes setting", "disk_detect_zeroes");
        }
    }

    private static IEnumerable<ConfigProblem> CheckHardware(HardwareConfig hardware)
    {
        if (!string.IsNullOrEmpty(hardware.Accelerator) && !Accelerators.Contains(hardware.Accelerator))
        {
            yield return new(
                "invalid accelerator, only 'kvm', 'tcg', 'xen', 'hax', 'hvf', 'whpx', or 'none' are allowed",
                "accelerator");
        }

        (string Name, int Value)[] counts =
        [
            ("cpus", hardware.Cpus),
            ("sockets", hardware.Sockets),
            ("cores", hardware.Cores),
            ("threads", hardware.Threads),
        ];
        foreach ((string name, int _) in counts.Where(static count => count.Value < 0))
        {
            yield return new($"{name} must be a positive number", name);
        }
    }

    private static IEnumerable<ConfigProblem> CheckScreen(ScreenConfig screen)
    {
        if (screen.FirstPort < ScreenConfig.FirstDisplayPort)
        {
            yield return new("vnc_port_min cannot be below 5900", "vnc_port_min");
        }

        if (screen.FirstPort > MaxPort || screen.LastPort > MaxPort)
        {
            yield return new(
                "vnc_port_min and vnc_port_max must both be below 65535 to be valid TCP ports",
                "vnc_port_max");
        }

        if (screen.FirstPort > screen.LastPort)
        {
            yield return new("vnc_port_min must be less than vnc_port_max", "vnc_port_min");
        }

        if (screen.VncPassword is { Length: > MaxVncPassword })
        {
            yield return new(
                $"vnc_password has {screen.VncPassword.Length} characters, and VNC takes at most {MaxVncPassword}.",
                "vnc_password");
        }
    }

    private static IEnumerable<ConfigProblem> CheckTables(QemuConfig config)
    {
        TextTable arguments = TextTable.Read("qemuargs", config.Qemuargs);
        TextTable steps = TextTable.Read("boot_steps", config.BootSteps);
        if (!steps.Rows.IsEmpty && !config.Typing.BootCommand.IsEmpty)
        {
            yield return new("boot_command and boot_steps cannot be used together", "boot_steps");
        }

        IEnumerable<ConfigProblem> commands = steps.Rows
            .SelectMany(static step => BootCommandParser.Parse(step[0]).Problems)
            .Select(static problem => new ConfigProblem(problem.Message, "boot_steps"));
        foreach (ConfigProblem problem in arguments.Problems.Concat(steps.Problems).Concat(commands))
        {
            yield return problem;
        }
    }

    [GeneratedRegex(@"\A[0-9]+[bkmgtBKMGT]?\z", RegexOptions.NonBacktracking)]
    private static partial Regex SizePattern();

    [GeneratedRegex(@"\A[0-9]+(?:\.[0-9]+)?[bkmgtpeBKMGTPE]?\z", RegexOptions.NonBacktracking)]
    private static partial Regex MoreSizePattern();
}
