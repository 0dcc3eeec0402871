using System.Collections.Immutable;

namespace Kiln.Builders.Qemu.Arguments;

/// <summary>What one run of a machine knows beside its configuration.</summary>
internal sealed record RunFacts
{
    /// <summary>As chosen: <c>kvm</c>, <c>tcg</c>, or <c>none</c> to leave it to QEMU.</summary>
    public required string Accelerator { get; init; }

    /// <summary>The machine's disks in their order.</summary>
    public required ImmutableArray<string> Disks { get; init; }

    /// <summary>Of the disks' files.</summary>
    public required string DiskFormat { get; init; }

    /// <summary>The installation CD, then the one that was made for the build.</summary>
    public ImmutableArray<string> Cds { get; init; } = [];

    public string? Floppy { get; init; }

    public string? EfiCode { get; init; }

    /// <summary>The machine's own copy.</summary>
    public string? EfiVariables { get; init; }

    public string? TpmSocket { get; init; }

    /// <summary>The socket that QEMU connects to for being driven.</summary>
    public required string ControlSocket { get; init; }

    /// <summary>The socket that QEMU connects to with the machine's first serial port.</summary>
    public required string ConsoleSocket { get; init; }

    /// <summary>As <c>-vnc</c> has it.</summary>
    public required string Vnc { get; init; }

    /// <summary>As <c>-display</c> has it; null to give none.</summary>
    public string? Display { get; init; }

    /// <summary>
    /// The port here that leads to <see cref="GuestPort"/>; 0 for one that QEMU finds, null for none.
    /// </summary>
    public int? HostPort { get; init; }

    public int GuestPort { get; init; }

    /// <summary>The address of the network card; null for QEMU's own.</summary>
    public string? CardAddress { get; init; }

    /// <summary>Whether the machine is to wait for its state instead of starting.</summary>
    public bool IsIncoming { get; init; }
}
