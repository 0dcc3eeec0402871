using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Qemu.Configuration;

/// <summary>How the machine and this one reach each other.</summary>
[ConfigRecord]
public sealed partial record NetworkConfig
{
    private const int FirstUsualPort = 2222;
    private const int LastUsualPort = 4444;

    /// <summary>The machine's network card, as `qemu-system-x86_64 -device help` lists them.</summary>
    [ConfigOption(Default = "virtio-net")]
    public string? NetDevice { get; init; }

    /// <summary>
    /// Put the machine onto this bridge, which exists, instead of giving it a network of its own behind this machine.
    /// </summary>
    public string? NetBridge { get; init; }

    /// <summary>The first port of this machine that may lead to the machine's ssh or winrm.</summary>
    [ConfigOption(Default = "any free port")]
    public int HostPortMin { get; init; }

    /// <summary>The last such port.</summary>
    [ConfigOption(Default = "any free port")]
    public int HostPortMax { get; init; }

    /// <summary>An older name of `host_port_min`.</summary>
    [ConfigOption(Deprecation = "Write host_port_min instead.")]
    public int SshHostPortMin { get; init; }

    /// <summary>An older name of `host_port_max`.</summary>
    [ConfigOption(Deprecation = "Write host_port_max instead.")]
    public int SshHostPortMax { get; init; }

    /// <summary>Connect to `ssh_port` or `winrm_port` of this machine instead of choosing a port for it.</summary>
    public bool SkipNatMapping { get; init; }

    [ConfigIgnore]
    public string Device => string.IsNullOrEmpty(NetDevice) ? "virtio-net" : NetDevice;

    [ConfigIgnore]
    public bool HasBridge => !string.IsNullOrEmpty(NetBridge);

    /// <summary>Whether the user chose the ports; else the system gives a free one.</summary>
    [ConfigIgnore]
    public bool HasPortRange => HostPortMin != 0 || HostPortMax != 0 || SshHostPortMin != 0 || SshHostPortMax != 0;

    /// <summary>Compat: the older names win; 0 asks for the default.</summary>
    [ConfigIgnore]
    public int FirstPort => FirstNotZero(SshHostPortMin, HostPortMin, FirstUsualPort);

    [ConfigIgnore]
    public int LastPort => FirstNotZero(SshHostPortMax, HostPortMax, LastUsualPort);

    private static int FirstNotZero(int one, int two, int three) => one != 0 ? one : two != 0 ? two : three;
}
