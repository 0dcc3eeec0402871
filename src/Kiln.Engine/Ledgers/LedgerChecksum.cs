using System.Security.Cryptography;
using System.Text;

namespace Kiln.Engine.Ledgers;

/// <summary>
/// The last member of each line of a ledger: a digest of what stands before it. A line that a disk or somebody has
/// changed must not name another file than the run did.
/// </summary>
internal static class LedgerChecksum
{
    private const int DigestBytes = 8;
    private const int TailBytes = 8 + (2 * DigestBytes) + 2;

    /// <param name="json">An object with at least one member.</param>
    /// <returns>The object with the checksum in it, and a line feed.</returns>
    public static byte[] AddTo(ReadOnlySpan<byte> json) => [.. json[..^1], .. TailOf(json[..^1]), (byte)'\n'];

    /// <param name="line">Without its line feed.</param>
    public static bool IsRight(ReadOnlySpan<byte> line) =>
        line.Length > TailBytes && line[^TailBytes..].SequenceEqual(TailOf(line[..^TailBytes]));

    private static byte[] TailOf(ReadOnlySpan<byte> content)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, DigestBytes));
        return Encoding.ASCII.GetBytes($",\"sum\":\"{digest}\"}}");
    }
}
