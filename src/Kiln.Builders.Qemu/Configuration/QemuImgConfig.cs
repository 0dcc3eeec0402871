using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Qemu.Configuration;

/// <summary>More arguments of the commands that make and change disk images.</summary>
[ConfigRecord]
public sealed partial record QemuImgConfig
{
    /// <summary>Of `qemu-img convert`, before `-O`.</summary>
    public ImmutableArray<string> Convert { get; init; } = [];

    /// <summary>Of `qemu-img create`, before the file.</summary>
    public ImmutableArray<string> Create { get; init; } = [];

    /// <summary>Of `qemu-img resize`, before the file.</summary>
    public ImmutableArray<string> Resize { get; init; } = [];
}
