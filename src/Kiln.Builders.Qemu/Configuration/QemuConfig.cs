using System.Collections.Immutable;
using Kiln.Machines.Downloads;
using Kiln.Machines.Media;
using Kiln.Machines.Power;
using Kiln.Machines.Typing;
using Kiln.Machines.Web;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Builders.Qemu.Configuration;

/// <summary>
/// Bakes a virtual machine with QEMU: installs from a CD image, or starts a disk image, lets the provisioners work
/// and keeps the disks.
/// </summary>
[ConfigRecord(QemuComponents.Type, Kind = "builder")]
public sealed partial record QemuConfig : IValidatedConfig
{
    /// <summary>The name of the disk's file, and of the machine.</summary>
    [ConfigOption(Default = "packer-NAME, with the name of the source")]
    public string? VmName { get; init; }

    /// <summary>The folder for the result. It must not exist; with `-force` it is replaced.</summary>
    [ConfigOption(Default = "output-NAME, with the name of the source")]
    public string? OutputDirectory { get; init; }

    [ConfigInclude]
    public IsoConfig Image { get; init; } = new();

    [ConfigInclude]
    public DiskConfig Disks { get; init; } = new();

    [ConfigInclude]
    public HardwareConfig Hardware { get; init; } = new();

    [ConfigInclude]
    public FirmwareConfig Boot { get; init; } = new();

    [ConfigInclude]
    public NetworkConfig Network { get; init; } = new();

    [ConfigInclude]
    public ScreenConfig Screen { get; init; } = new();

    [ConfigInclude]
    public BootConfig Typing { get; init; } = new();

    /// <summary>
    /// Boot commands one after another, each a list of the command and what it is for: `[["1&lt;enter&gt;",
    /// "Install"]]`. With `-debug` the build waits after each. Not with `boot_command`.
    /// </summary>
    [ConfigOption(RenderedLater = true)]
    public HclValue? BootSteps { get; init; }

    [ConfigInclude]
    public FloppyConfig Floppy { get; init; } = new();

    [ConfigInclude]
    public CdConfig Cd { get; init; } = new();

    [ConfigInclude]
    public WebServerConfig Web { get; init; } = new();

    [ConfigInclude]
    public CommunicatorConfig Connection { get; init; } = new();

    [ConfigInclude]
    public ShutdownConfig Shutdown { get; init; } = new();

    /// <summary>The program, when it has another name: `qemu-system-aarch64`, `/usr/libexec/qemu-kvm`.</summary>
    [ConfigOption(Default = "qemu-system-x86_64")]
    public string? QemuBinary { get; init; }

    /// <summary>
    /// Arguments for QEMU, each a list of the option and its value, which is joined when it has more than one element:
    /// `[["-cpu", "host"], ["-device", "virtio-rng-pci"]]`. An option that is named here replaces all that Kiln gives
    /// for it. May contain `{{ .HTTPIP }}`, `{{ .HTTPPort }}`, `{{ .HTTPDir }}`, `{{ .OutputDir }}`, `{{ .Name }}`
    /// and `{{ .SSHHostPort }}`.
    /// </summary>
    [ConfigOption(RenderedLater = true)]
    public HclValue? Qemuargs { get; init; }

    /// <summary>Open a socket for QEMU's monitor protocol (QMP) for others. Kiln has one of its own.</summary>
    public bool QmpEnable { get; init; }

    /// <summary>Where that socket is.</summary>
    [ConfigOption(Default = "VM_NAME.monitor in the output folder")]
    public string? QmpSocketPath { get; init; }

    /// <summary>Has no effect.</summary>
    [ConfigOption(Deprecation = "It has no effect.")]
    public bool RunOnce { get; init; }

    [ConfigIgnore]
    public string Program => string.IsNullOrEmpty(QemuBinary) ? "qemu-system-x86_64" : QemuBinary;

    [ConfigIgnore]
    public string Folder => OutputDirectory ?? "";

    [ConfigIgnore]
    public string Name => VmName ?? "";

    /// <summary>Compat: two other options need the socket, so they open it.</summary>
    [ConfigIgnore]
    public bool OpensQmp => QmpEnable || Network.HasBridge || Screen.VncUsePassword == true;

    [ConfigIgnore]
    public string QmpPath =>
        string.IsNullOrEmpty(QmpSocketPath) ? Path.Combine(Folder, $"{Name}.monitor") : QmpSocketPath;

    [ConfigIgnore]
    public ImmutableArray<ImmutableArray<string>> ExtraArguments => TextTable.Read("qemuargs", Qemuargs).Rows;

    [ConfigIgnore]
    public ImmutableArray<ImmutableArray<string>> Steps => Typing.BootCommand.IsEmpty
        ? TextTable.Read("boot_steps", BootSteps).Rows
        : [[Typing.JoinedCommand]];

    /// <summary>With the names that depend on the build.</summary>
    public QemuConfig For(string buildName) => this with
    {
        VmName = string.IsNullOrEmpty(VmName) ? $"packer-{buildName}" : VmName,
        OutputDirectory = string.IsNullOrEmpty(OutputDirectory) ? $"output-{buildName}" : OutputDirectory,
        Image = Disks.IsoSkipCache ? Image with { IsoChecksum = "none" } : Image,
    };

    public IEnumerable<ConfigProblem> Validate() => QemuConfigRules.Check(this);
}
