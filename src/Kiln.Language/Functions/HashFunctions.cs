using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class HashFunctions
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        Hash("md5", HashAlgorithmName.MD5),
        Hash("sha1", HashAlgorithmName.SHA1),
        Hash("sha256", HashAlgorithmName.SHA256),
        Hash("sha512", HashAlgorithmName.SHA512),
        new ValueFunction("uuidv4", [], HclType.String, static _ => HclValue.String(Guid.NewGuid().ToString())),
        new ValueFunction("uuidv5", [String("namespace"), String("name")], HclType.String, Uuid5),
    ];

    private static ValueFunction Hash(string name, HashAlgorithmName algorithm) => new(
        name,
        [String("str")],
        HclType.String,
        a => HclValue.String(Convert.ToHexStringLower(CryptographicOperations.HashData(algorithm, Encoding.UTF8.GetBytes(a[0].AsString())))));

    private static FunctionResult Uuid5(ImmutableArray<HclValue> arguments)
    {
        string given = arguments[0].AsString();
        string? space = given switch
        {
            "dns" => "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "url" => "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
            "oid" => "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
            "x500" => "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
            _ => null,
        };
        if (!TryParseUuid(space ?? given, out Guid parsed))
        {
            string reason = given.Length is 32 or 36 or 38 or 45 ? "invalid UUID format" : $"invalid UUID length: {given.Length}";
            return FunctionResult.Fail($"uuidv5() doesn't support namespace {given} ({reason})");
        }

        byte[] input = [.. parsed.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(arguments[1].AsString())];
        byte[] hash = CryptographicOperations.HashData(HashAlgorithmName.SHA1, input)[..16];
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return HclValue.String(new Guid(hash, bigEndian: true).ToString());
    }

    /// <summary>With or without hyphens, in braces, or as a URN.</summary>
    private static bool TryParseUuid(string text, out Guid uuid)
    {
        const string Urn = "urn:uuid:";
        string plain = text.StartsWith(Urn, StringComparison.OrdinalIgnoreCase) ? text[Urn.Length..] : text;
        return Guid.TryParseExact(plain, "D", out uuid) || Guid.TryParseExact(plain, "N", out uuid) || Guid.TryParseExact(plain, "B", out uuid);
    }
}
