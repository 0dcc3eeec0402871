using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Kiln.Images.Tar;

internal enum TarEntryKind
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}

/// <summary>One file in a tar. Names are raw (see <see cref="Unix.RawName"/>).</summary>
internal sealed record TarEntry(TarEntryKind Kind, string Name)
{
    public string LinkName { get; init; } = "";

    /// <summary>Permissions with setuid, setgid and sticky.</summary>
    public uint Mode { get; init; }

    public long Owner { get; init; }

    public long Group { get; init; }

    /// <summary>Of the file; a sparse file takes less in the tar.</summary>
    public long Size { get; init; }

    public long ModifiedSeconds { get; init; }

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    /// <summary>Extended attributes by raw name.</summary>
    public ImmutableArray<KeyValuePair<string, byte[]>> Attributes { get; init; } = [];

    /// <summary>Which parts of the file the tar holds, in order; the rest is zeros. Default: all of it.</summary>
    public ImmutableArray<TarSegment> Segments { get; init; }
}

/// <summary>A part of a sparse file.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TarSegment(long Offset, long Length);
