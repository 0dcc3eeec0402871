using System.Collections.Immutable;
using Kiln.Platform.Downloads;

namespace Kiln.Machines.Downloads;

/// <summary>What <c>iso_checksum</c> says.</summary>
public abstract record IsoChecksum
{
    private static readonly ImmutableSortedDictionary<string, int> Lengths =
        ImmutableSortedDictionary.CreateRange<string, int>(
            StringComparer.Ordinal,
            [new("md5", 32), new("sha1", 40), new("sha256", 64), new("sha512", 128)]);

    private protected IsoChecksum()
    {
    }

    /// <param name="text">As in the template.</param>
    /// <param name="problem">In the user's words; null after success.</param>
    public static IsoChecksum? Parse(string text, out string? problem)
    {
        problem = null;
        string value = text.Trim();
        if (value.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return new NoChecksum();
        }

        int colon = value.IndexOf(':', StringComparison.Ordinal);
        string type = colon < 0 ? TypeOf(value.Length) : value[..colon].ToLowerInvariant();
        string rest = value[(colon + 1)..];
        if (type == "file")
        {
            problem = rest.Length == 0 ? "iso_checksum says file: without the place of a file." : null;
            return problem is null ? new ChecksumFile(rest) : null;
        }

        problem = Problem(type, rest, value);
        return problem is null ? new ExactChecksum(type, rest.ToLowerInvariant()) { Written = $"{type}:{rest}" } : null;
    }

    /// <returns>Empty when no digest has this many digits.</returns>
    internal static string TypeOf(int digits) => Lengths.FirstOrDefault(l => l.Value == digits).Key ?? "";

    private static string? Problem(string type, string digits, string value)
    {
        if (type.Length == 0)
        {
            return value.Length == 0
                ? "A checksum must be specified"
                : $"The iso_checksum \"{value}\" has {value.Length} digits. "
                    + "A digest has 32 (md5), 40 (sha1), 64 (sha256) "
                    + "or 128 (sha512).";
        }

        if (!Lengths.TryGetValue(type, out int length))
        {
            return $"unsupported checksum type: {type}";
        }

        bool isHex = digits.All(char.IsAsciiHexDigit);
        return isHex && digits.Length == length
            ? null
            : $"The iso_checksum \"{value}\" is no {type} digest: that has {length} hexadecimal digits, "
                + (isHex ? $"and here are {digits.Length}." : "and here are other characters as well.");
    }
}

/// <summary>The image is taken as it is.</summary>
public sealed record NoChecksum : IsoChecksum
{
    public override string ToString() => "none";
}

/// <param name="Type">md5, sha1, sha256 or sha512.</param>
/// <param name="Digest">Lower-case hex digits.</param>
public sealed record ExactChecksum(string Type, string Digest) : IsoChecksum
{
    /// <summary>With the digits as the user wrote them, from which Packer makes the name in the cache.</summary>
    public string Written { get; init; } = $"{Type}:{Digest}";

    /// <summary>What the content must be.</summary>
    public ContentDigest Content => new(Type, Digest);

    public bool Equals(ExactChecksum? other) => other is not null && Content == other.Content;

    public override int GetHashCode() => Content.GetHashCode();

    public override string ToString() => $"{Type}:{Digest}";
}

/// <param name="Place">The address or path of a file with checksums.</param>
public sealed record ChecksumFile(string Place) : IsoChecksum
{
    public override string ToString() => $"file:{Place}";
}
