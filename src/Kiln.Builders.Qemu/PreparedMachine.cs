using System.Collections.Immutable;
using Kiln.Builders.Qemu.Running;
using Kiln.Machines.Output;
using Kiln.Machines.Web;

namespace Kiln.Builders.Qemu;

/// <summary>Everything that is there before a machine starts.</summary>
internal sealed record PreparedMachine
{
    public required QemuTools Tools { get; init; }

    public required PrivateFolder Private { get; init; }

    public required string Accelerator { get; init; }

    /// <summary>A path, or the address of an image that is not downloaded.</summary>
    public required string Image { get; init; }

    public required OutputDirectory Output { get; init; }

    /// <summary>The artifact's disks.</summary>
    public required ImmutableArray<string> Disks { get; init; }

    /// <summary>The installation CD, then the one that was made for the build.</summary>
    public required ImmutableArray<string> Cds { get; init; }

    public required string? Floppy { get; init; }

    public required EfiFiles? Efi { get; init; }

    /// <summary>The machine's own file.</summary>
    public required string? EfiVariables { get; init; }

    public required string? TpmSocket { get; init; }

    public required InstallerServer Server { get; init; }

    /// <summary>By which the machine reaches this one.</summary>
    public required string HostAddress { get; init; }
}
