using Kiln.Machines.Downloads;

namespace Kiln.Machines.Tests.Downloads;

/// <summary>What holds for every file of checksums. Also run by the fuzzer.</summary>
internal static class ChecksumInvariants
{
    public static void Check(byte[] input) => Check(System.Text.Encoding.UTF8.GetString(input));

    public static void Check(string text)
    {
        if (ChecksumList.Parse(text).Find("/some/where/x.iso") is ExactChecksum found
            && (found.Digest.Length is not (32 or 40 or 64 or 128) || !found.Digest.All(char.IsAsciiHexDigitLower)))
        {
            throw new InvalidOperationException($"{found} is no checksum.");
        }

        IsoChecksum? checksum = IsoChecksum.Parse(text, out string? problem);
        if (checksum is null == problem is null)
        {
            throw new InvalidOperationException("A checksum is either read or its problem is told.");
        }

        ImageSource? source = ImageSource.Parse(text, out problem);
        if (source is null == problem is null || (source is not null && source.LocalPath is null == source.Address is null))
        {
            throw new InvalidOperationException("A place is either read or its problem is told.");
        }
    }
}
