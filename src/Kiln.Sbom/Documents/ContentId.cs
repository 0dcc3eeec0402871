using System.IO.Hashing;
using System.Text;
using Kiln.Sbom.Inventory;

namespace Kiln.Sbom.Documents;

/// <summary>
/// Identifiers that follow from the content, so that the same software gives the same document. They protect nothing, and
/// their hash is managed code: cryptography would need libssl, which small machines do not have.
/// </summary>
internal static class ContentId
{
    private const int Version8 = 0x80;
    private const int Rfc9562 = 0x80;

    public static Guid Of(SoftwareInventory inventory)
    {
        StringBuilder text = new($"{inventory.Subject}\n{inventory.System}\n");
        foreach (SoftwarePackage package in inventory.Packages)
        {
            text.Append(package.Purl).Append('\n').AppendJoin('\t', package.Evidence).Append('\n');
            text.AppendJoin('\t', package.Licenses).Append('\n');
        }

        byte[] hash = XxHash128.Hash(Encoding.UTF8.GetBytes(text.ToString()));
        hash[6] = (byte)((hash[6] & 0x0F) | Version8);
        hash[8] = (byte)((hash[8] & 0x3F) | Rfc9562);
        return new(hash, bigEndian: true);
    }

    /// <summary>A short name for one text.</summary>
    public static string Short(string text) =>
        Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
