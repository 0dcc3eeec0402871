using System.Collections.Immutable;
using Kiln.Template.Fixing.Fixers;

namespace Kiln.Template.Fixing;

/// <summary>All fixers in the order in which they run: later ones see what earlier ones wrote.</summary>
internal static class FixerTable
{
    private static readonly string[] Parallels = ["parallels-iso", "parallels-pvm"];
    private static readonly string[] HyperV = ["hyperv-iso", "hyperv-vmcx"];

    private static readonly string[] SpotBuilders =
        ["amazon-ebs", "amazon-ebssurrogate", "amazon-ebsvolume", "amazon-instance"];

    public static ImmutableArray<IFixer> All { get; } = [.. UpToSsh(), .. UpToPowershell(), .. UpToEnd()];

    private static IFixer[] UpToSsh() =>
    [
        new IsoMd5Fixer(),
        new CreateTimeFixer(),
        new GuestAdditionsFixer(),
        new VagrantOverrideFixer(),
        new BuilderTypeFixer(
            "virtualbox-rename",
            "renames the builder virtualbox to virtualbox-iso",
            "virtualbox",
            "virtualbox-iso") { RenamesOverrides = true },
        new BuilderTypeFixer(
            "vmware-rename",
            "renames the builder vmware to vmware-iso",
            "vmware",
            "vmware-iso"),
        new DropFixer(
            "parallels-headless",
            "removes \"headless\" from parallels builders",
            static t => t.BuildersOf(Parallels),
            "headless"),
        new SequenceFixer(
            "parallels-deprecations",
            "removes \"parallels_tools_host_path\", renames \"guest_os_distribution\" to \"guest_os_type\"",
            new DropFixer("", "", static t => t.BuildersOf(Parallels), "parallels_tools_host_path"),
            new RenameFixer("", "", static t => t.BuildersOf(Parallels), ("guest_os_distribution", "guest_os_type"))),
        new RenameFixer(
            "sshkeypath",
            "renames \"ssh_key_path\" of builders to \"ssh_private_key_file\"",
            static t => t.Builders,
            ("ssh_key_path", "ssh_private_key_file"))
        {
            Accepts = RenameFixer.IsText,
            KeepsExisting = true,
        },
        new RenameFixer(
            "sshdisableagent",
            "renames \"ssh_disable_agent\" of builders to \"ssh_disable_agent_forwarding\"",
            static t => t.Builders,
            ("ssh_disable_agent", "ssh_disable_agent_forwarding"))
        {
            Accepts = RenameFixer.IsFlag,
            KeepsExisting = true,
        },
    ];

    private static IFixer[] UpToPowershell() =>
    [
        new RenameFixer(
            "scaleway-access-key",
            "renames \"access_key\" of scaleway to \"organization_id\"",
            static t => t.BuildersOf("scaleway"),
            ("access_key", "organization_id"))
        {
            Accepts = RenameFixer.IsText,
            KeepsExisting = true,
        },
        new RenameFixer(
            "manifest-filename",
            "renames \"filename\" of the manifest post-processor to \"output\"",
            static t => t.PostProcessorsOf("manifest"),
            ("filename", "output"))
        {
            Accepts = RenameFixer.IsText,
        },
        new RenameFixer(
            "amazon-shutdown_behavior",
            "renames \"shutdown_behaviour\" of amazon builders to \"shutdown_behavior\"",
            static t => t.BuildersStarting("amazon-"),
            ("shutdown_behaviour", "shutdown_behavior")),
        new RenameFixer(
            "amazon-enhanced-networking",
            "renames \"enhanced_networking\" of amazon builders to \"ena_support\"",
            static t => t.BuildersStarting("amazon-"),
            ("enhanced_networking", "ena_support"))
        {
            Accepts = RenameFixer.IsFlag,
        },
        new PrivateIpFixer(),
        new SourceCidrFixer(),
        new DropFixer(
            "docker-email",
            "removes \"login_email\" from the docker builder and from post-processors",
            static t => t.HasPostProcessors ? t.Builders.Concat(t.PostProcessors) : [],
            "login_email"),
        new DockerTagFixer(),
    ];

    private static IFixer[] UpToEnd() =>
    [
        new PowershellEscapesFixer(),
        new VmwareCompactionFixer(),
        new DropFixer(
            "hyperv-deprecations",
            "removes \"vhd_temp_path\" from hyperv-iso",
            static t => t.BuildersOf("hyperv-iso"),
            "vhd_temp_path"),
        new RenameFixer(
            "hyperv-vmxc-typo",
            "renames \"clone_from_vmxc_path\" of hyperv-vmcx to \"clone_from_vmcx_path\"",
            static t => t.BuildersOf("hyperv-vmcx"),
            ("clone_from_vmxc_path", "clone_from_vmcx_path")),
        new RenameFixer(
            "hyperv-cpu-and-ram",
            "renames \"cpu\" and \"ram_size\" of hyperv builders to \"cpus\" and \"memory\"",
            static t => t.BuildersOf(HyperV),
            ("cpu", "cpus"),
            ("ram_size", "memory")),
        new CleanNameFixer(),
        new DropFixer(
            "spot-price-auto-product",
            "removes \"spot_price_auto_product\" from amazon builders",
            static t => t.BuildersOf(SpotBuilders),
            "spot_price_auto_product"),
        new QemuDiskSizeFixer(),
        new RenameFixer(
            "galaxy-command",
            "renames \"galaxycommand\" of ansible-local to \"galaxy_command\"",
            static t => t.ProvisionersOf("ansible-local"),
            ("galaxycommand", "galaxy_command"))
        {
            Accepts = RenameFixer.IsText,
            KeepsExisting = true,
        },
        new SequenceFixer(
            "comm-config",
            "takes \"ssh_\" off the port options of virtualbox builders",
            new RenameFixer(
                "",
                "",
                static t => t.BuildersStarting("virtualbox"),
                ("ssh_host_port_min", "host_port_min"),
                ("ssh_host_port_max", "host_port_max")) { KeepsExisting = true },
            new RenameFixer(
                "",
                "",
                static t => t.BuildersStarting("virtualbox"),
                ("ssh_skip_nat_mapping", "skip_nat_mapping"))
            {
                Accepts = RenameFixer.IsFlag,
                KeepsExisting = true,
            }),
        new RenameFixer(
            "ssh-wait-timeout",
            "renames \"ssh_wait_timeout\" of builders to \"ssh_timeout\"",
            static t => t.Builders,
            ("ssh_wait_timeout", "ssh_timeout"))
        {
            Accepts = RenameFixer.IsText,
            KeepsExisting = true,
        },
        new VsphereFixer(),
        new IsoChecksumFixer(),
        new RenameFixer(
            "qemu-host-port",
            "takes \"ssh_\" off the port options of qemu",
            static t => t.BuildersOf("qemu"),
            ("ssh_host_port_min", "host_port_min"),
            ("ssh_host_port_max", "host_port_max")),
        new AzureLatestFixer(),
        new BuilderTypeFixer("proxmox-type", "renames the builder proxmox to proxmox-iso", "proxmox", "proxmox-iso"),
    ];
}
