using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kiln.Sdk.Versions;

/// <summary>
/// A version such as <c>1.16.0</c>, <c>v2.0-beta.1</c> or <c>1.2+build</c>: any number of numeric segments (at least
/// three are
/// kept), an optional pre-release and optional metadata, which does not take part in comparisons.
/// </summary>
public sealed partial class VersionNumber : IComparable<VersionNumber>, IEquatable<VersionNumber>
{
    private const int MinimumSegments = 3;
    private const int MaximumLength = 256;

    private VersionNumber(ImmutableArray<long> segments, int writtenSegments, string prerelease, string metadata)
    {
        Segments = segments;
        WrittenSegments = writtenSegments;
        Prerelease = prerelease;
        Metadata = metadata;
    }

    /// <summary>Before every other release.</summary>
    public static VersionNumber Zero { get; } = new([0, 0, 0], MinimumSegments, "", "");

    /// <summary>Filled up with zeros to three.</summary>
    public ImmutableArray<long> Segments { get; }

    /// <summary>How many segments the text had; <c>~></c> depends on it.</summary>
    public int WrittenSegments { get; }

    /// <summary>Without the dash; empty for a release.</summary>
    public string Prerelease { get; }

    /// <summary>Without the plus sign; empty when there is none.</summary>
    public string Metadata { get; }

    /// <summary>The same version without pre-release and metadata.</summary>
    public VersionNumber Core => new(Segments, WrittenSegments, "", "");

    /// <summary>The same version with its pre-release.</summary>
    public VersionNumber WithoutMetadata => new(Segments, WrittenSegments, Prerelease, "");

    public static bool operator ==(VersionNumber? left, VersionNumber? right) =>
        left is null ? right is null : left.Equals(right);

    public static bool operator !=(VersionNumber? left, VersionNumber? right) => !(left == right);

    public static bool operator <(VersionNumber left, VersionNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(VersionNumber left, VersionNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(VersionNumber left, VersionNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(VersionNumber left, VersionNumber right) => left.CompareTo(right) >= 0;

    /// <summary>The release whose last segment is larger by <paramref name="count"/>.</summary>
    public VersionNumber PatchesLater(int count) =>
        new(Segments.SetItem(Segments.Length - 1, Segments[^1] + count), Segments.Length, "", "");

    public static bool TryParse(string text, [NotNullWhen(true)] out VersionNumber? version)
    {
        version = null;
        Match match = text.Length > MaximumLength ? Match.Empty : VersionText().Match(text);
        if (!match.Success)
        {
            return false;
        }

        string[] parts = match.Groups["numbers"].Value.Split('.');
        ImmutableArray<long>.Builder segments = ImmutableArray.CreateBuilder<long>();
        foreach (string part in parts)
        {
            if (!TryParseNumber(part, out long segment))
            {
                return false;
            }

            segments.Add(segment);
        }

        while (segments.Count < MinimumSegments)
        {
            segments.Add(0);
        }

        version = new(segments.ToImmutable(), parts.Length, match.Groups["pre"].Value, match.Groups["meta"].Value);
        return true;
    }

    public int CompareTo(VersionNumber? other)
    {
        if (other is null)
        {
            return 1;
        }

        int length = Math.Max(Segments.Length, other.Segments.Length);
        for (int i = 0; i < length; i++)
        {
            int order = Segment(i).CompareTo(other.Segment(i));
            if (order != 0)
            {
                return order;
            }
        }

        return ComparePrerelease(Prerelease, other.Prerelease);
    }

    public bool Equals(VersionNumber? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as VersionNumber);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Prerelease, StringComparer.Ordinal);
        for (int i = 0; i < MinimumSegments; i++)
        {
            hash.Add(Segments[i]);
        }

        return hash.ToHashCode();
    }

    public override string ToString() =>
        string.Join('.', Segments)
        + (Prerelease.Length == 0 ? "" : "-" + Prerelease)
        + (Metadata.Length == 0 ? "" : "+" + Metadata);

    private static int ComparePrerelease(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return (left.Length == 0).CompareTo(right.Length == 0);
        }

        string[] leftParts = left.Split('.');
        string[] rightParts = right.Split('.');
        for (int i = 0; i < Math.Max(leftParts.Length, rightParts.Length); i++)
        {
            int order = ComparePart(leftParts.ElementAtOrDefault(i), rightParts.ElementAtOrDefault(i));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int ComparePart(string? left, string? right)
    {
        if (left is null || right is null)
        {
            return (left is not null).CompareTo(right is not null);
        }

        bool leftIsNumber = TryParseNumber(left, out long leftNumber);
        bool rightIsNumber = TryParseNumber(right, out long rightNumber);
        return (leftIsNumber, rightIsNumber) switch
        {
            (true, true) => leftNumber.CompareTo(rightNumber),
            (false, false) => string.CompareOrdinal(left, right),
            _ => rightIsNumber.CompareTo(leftIsNumber),
        };
    }

    private static bool TryParseNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private long Segment(int index) => index < Segments.Length ? Segments[index] : 0;

    // A pre-release starts with a dash, or directly with a letter ("1.2beta").
    [GeneratedRegex(
        @"\Av?(?<numbers>[0-9]+(\.[0-9]+)*)"
        + @"(-(?<pre>[0-9A-Za-z~-]+(\.[0-9A-Za-z~-]+)*)|(?<pre>[A-Za-z~][0-9A-Za-z~-]*(\.[0-9A-Za-z~-]+)*))?"
        + @"(\+(?<meta>[0-9A-Za-z~-]+(\.[0-9A-Za-z~-]+)*))?\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex VersionText();
}
