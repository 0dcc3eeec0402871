using System.Collections.Frozen;

namespace Kiln.Template.Legacy;

/// <summary>Options of old templates that <c>fix</c> rewrites, by the types of components that had them.</summary>
internal static class DeprecatedOptions
{
    /// <summary>Each with the beginnings of the types; an empty one stands for all.</summary>
    private static readonly FrozenDictionary<string, string[]> Types = new Dictionary<string, string[]>
    {
        ["iso_md5"] = [""],
        ["iso_checksum_type"] = [""],
        ["iso_checksum_url"] = [""],
        ["ssh_key_path"] = [""],
        ["ssh_disable_agent"] = [""],
        ["ssh_wait_timeout"] = [""],
        ["ssh_private_ip"] = ["amazon"],
        ["shutdown_behaviour"] = ["amazon"],
        ["enhanced_networking"] = ["amazon"],
        ["temporary_security_group_source_cidr"] = ["amazon"],
        ["spot_price_auto_product"] = ["amazon"],
        ["guest_additions_attach"] = ["virtualbox"],
        ["ssh_host_port_min"] = ["virtualbox", "qemu"],
        ["ssh_host_port_max"] = ["virtualbox", "qemu"],
        ["ssh_skip_nat_mapping"] = ["virtualbox"],
        ["headless"] = ["parallels"],
        ["guest_os_distribution"] = ["parallels"],
        ["parallels_tools_host_path"] = ["parallels"],
        ["access_key"] = ["scaleway"],
        ["vhd_temp_path"] = ["hyperv-iso"],
        ["clone_from_vmxc_path"] = ["hyperv-vmcx"],
        ["cpu"] = ["hyperv"],
        ["ram_size"] = ["hyperv"],
        ["network_card"] = ["vsphere-iso"],
        ["networkCard"] = ["vsphere-iso"],
        ["login_email"] = ["docker"],
        ["filename"] = ["manifest"],
        ["galaxycommand"] = ["ansible-local"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool Contains(string componentType, string option) =>
        Types.TryGetValue(option, out string[]? types)
        && types.Any(type => componentType.StartsWith(type, StringComparison.Ordinal));
}
