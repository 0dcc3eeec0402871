using System.Collections.Immutable;

namespace Kiln.Images.Model;

/// <summary>Points at some bytes by their digest.</summary>
/// <param name="Size">In bytes.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    // Shared, so that descriptors without annotations are equal.
    private static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Set in an index only.</summary>
    public ImagePlatform? Platform { get; init; }

    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = None;

    /// <summary>All other members as they were read.</summary>
    internal UnknownMembers Unknown { get; init; } = UnknownMembers.None;
}
