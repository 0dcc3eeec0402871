using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Qemu.Configuration;

/// <summary>What the machine is made of, beside its disks.</summary>
[ConfigRecord]
public sealed partial record HardwareConfig
{
    /// <summary>
    /// What runs the machine's instructions: `kvm`, `tcg` (QEMU itself), `xen`, `hax`, `hvf`, `whpx`, or `none` to
    /// leave it to QEMU.
    /// </summary>
    [ConfigOption(Default = "kvm where a short trial with it succeeds, else tcg")]
    public string? Accelerator { get; init; }

    /// <summary>The kind of machine, as `qemu-system-x86_64 -machine help` lists them.</summary>
    [ConfigOption(Default = "pc")]
    public string? MachineType { get; init; }

    /// <summary>The memory in megabytes; 512 when it is less than 10.</summary>
    [ConfigOption(Default = "512")]
    public int Memory { get; init; }

    /// <summary>
    /// The number of processors; `sockets` * `cores` * `threads` when not set, at most that when it is.
    /// </summary>
    [ConfigOption(Default = "1")]
    public int Cpus { get; init; }

    /// <summary>How many sockets the processors sit in.</summary>
    [ConfigOption(Default = "QEMU's choice")]
    public int Sockets { get; init; }

    /// <summary>How many cores each socket has.</summary>
    [ConfigOption(Default = "QEMU's choice")]
    public int Cores { get; init; }

    /// <summary>How many threads each core has.</summary>
    [ConfigOption(Default = "QEMU's choice")]
    public int Threads { get; init; }

    /// <summary>The processor, as `qemu-system-x86_64 -cpu help` lists them; `host` needs an accelerator.</summary>
    [ConfigOption(Default = "the machine's usual one")]
    public string? CpuModel { get; init; }

    /// <summary>The number of processors that the topology has room for; 0 when it does not say.</summary>
    [ConfigIgnore]
    public int TopologySize => Sockets <= 0 && Cores <= 0 && Threads <= 0
        ? 0
        : Math.Max(Sockets, 1) * Math.Max(Cores, 1) * Math.Max(Threads, 1);

    /// <summary>Compat: less than 10 asks for the default.</summary>
    [ConfigIgnore]
    public int MemoryMegabytes => Memory < 10 ? 512 : Memory;

    [ConfigIgnore]
    public string Machine => string.IsNullOrEmpty(MachineType) ? "pc" : MachineType;
}
