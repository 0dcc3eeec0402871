using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Kiln.Images.Model;

/// <summary>The name of some bytes: <c>sha256:</c> or <c>sha512:</c> and lower-case hexadecimal digits.</summary>
public sealed record Digest
{
    private Digest(string algorithm, string hex)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    public string Hex { get; }

    /// <exception cref="ImageException">The text is not a digest that Kiln can check.</exception>
    public static Digest Parse(string text) => TryParse(text, out Digest? digest)
        ? digest
        : throw new ImageException(
            ImageFailure.BadReference,
            $"'{text}' is not a digest. Write sha256: and 64, or sha512: and 128, lower-case hexadecimal digits.");

    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        int colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0)
        {
            return false;
        }

        string algorithm = text![..colon];
        string hex = text[(colon + 1)..];
        int length = algorithm switch { "sha256" => 64, "sha512" => 128, _ => -1 };
        if (hex.Length != length || hex.Any(c => !char.IsAsciiHexDigitLower(c)))
        {
            return false;
        }

        digest = new Digest(algorithm, hex);
        return true;
    }

    public static Digest Sha256(ReadOnlySpan<byte> content) =>
        new("sha256", Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>The digest of the same content in the algorithm of this one.</summary>
    public Digest Of(ReadOnlySpan<byte> content) => Algorithm == "sha512"
        ? new("sha512", Convert.ToHexStringLower(SHA512.HashData(content)))
        : Sha256(content);

    public override string ToString() => $"{Algorithm}:{Hex}";

    internal static IncrementalHash NewHash(string algorithm) =>
        IncrementalHash.CreateHash(algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    internal static Digest FromHash(string algorithm, IncrementalHash hash) =>
        new(algorithm, Convert.ToHexStringLower(hash.GetHashAndReset()));
}
