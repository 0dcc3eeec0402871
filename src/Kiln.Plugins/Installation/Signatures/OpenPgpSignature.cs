using System.Collections.Immutable;
using Kiln.Platform.Files;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Security;

namespace Kiln.Plugins.Installation.Signatures;

/// <summary>Checks detached OpenPGP signatures, with or without armor, by keys that the user has pinned.</summary>
internal static class OpenPgpSignature
{
    private const int MostKeyBytes = 1024 * 1024;
    private const int MostSignatures = 16;
    private const int SmallestRsaBits = 2048;

    /// <summary>Hashes for which nobody can make a second content with the same signature.</summary>
    private static readonly ImmutableArray<HashAlgorithmTag> SafeHashes =
    [
        HashAlgorithmTag.Sha256, HashAlgorithmTag.Sha384, HashAlgorithmTag.Sha512,
        HashAlgorithmTag.Sha3_256, HashAlgorithmTag.Sha3_512,
    ];

    /// <summary>Finds a signature by one of the keys.</summary>
    /// <param name="keyFiles">OpenPGP public keys.</param>
    /// <param name="content">What was signed.</param>
    /// <param name="signature">One signature or several.</param>
    /// <param name="name">Of the signature's file, for messages.</param>
    /// <returns>The fingerprint of the key.</returns>
    /// <exception cref="PluginException">There is none.</exception>
    public static string Verify(ImmutableArray<string> keyFiles, byte[] content, byte[] signature, string name)
    {
        ImmutableArray<PinnedKey> keys = [.. keyFiles.SelectMany(ReadKeys)];
        string problem = "it holds no signature";
        foreach (PgpSignature one in ReadSignatures(signature, name))
        {
            PinnedKey? key = keys.FirstOrDefault(k => k.Key.KeyId == one.KeyId);
            if (key is null)
            {
                problem = $"it was made with the key {one.KeyId:X16}, which is not pinned";
                continue;
            }

            problem = ProblemOf(one, key, content) ?? "";
            if (problem.Length == 0)
            {
                return Convert.ToHexString(key.Key.GetFingerprint());
            }
        }

        throw new PluginException(
            PluginFailure.NotTrusted,
            $"The signature {name} is not accepted: {problem}. The pinned keys are those of "
                + $"{string.Join(", ", keyFiles)}.");
    }

    private static string? ProblemOf(PgpSignature signature, PinnedKey pinned, byte[] content)
    {
        PgpPublicKey key = pinned.Key;
        if (signature.SignatureType != PgpSignature.BinaryDocument || !SafeHashes.Contains(signature.HashAlgorithm))
        {
            return $"it is of a kind that can be forged ({signature.HashAlgorithm})";
        }

        if (new[] { key, pinned.Main }.FirstOrDefault(static k => k.HasRevocation()) is { } revoked)
        {
            return $"the key {revoked.KeyId:X16} has been revoked";
        }

        if (key.Algorithm is PublicKeyAlgorithmTag.RsaGeneral or PublicKeyAlgorithmTag.RsaSign
            && key.BitStrength < SmallestRsaBits)
        {
            return $"the key {key.KeyId:X16} has only {key.BitStrength} bits";
        }

        // A signature that was made while the key was valid stays good.
        if (!WasValid(key, signature.CreationTime) || !WasValid(pinned.Main, signature.CreationTime))
        {
            return $"the key {key.KeyId:X16} was not valid when it was made";
        }

        try
        {
            signature.InitVerify(key);
            signature.Update(content);
            return signature.Verify() ? null : "it does not belong to this content: the checksum file was changed "
                + "after it was signed";
        }
        catch (Exception e) when (e is PgpException or GeneralSecurityException or IOException or ArgumentException)
        {
            return $"it cannot be checked ({e.Message.TrimEnd('.')})";
        }
    }

    private static bool WasValid(PgpPublicKey key, DateTime at)
    {
        long seconds = key.GetValidSeconds();
        return at >= key.CreationTime && (seconds <= 0 || at <= key.CreationTime.AddSeconds(seconds));
    }

    private static List<PgpSignature> ReadSignatures(byte[] signature, string name)
    {
        try
        {
            using MemoryStream bytes = new(signature, writable: false);
            using Stream decoded = PgpUtilities.GetDecoderStream(bytes);
            PgpObjectFactory objects = new(decoded);
            List<PgpSignature> found = [];
            while (found.Count < MostSignatures && objects.NextPgpObject() is { } next)
            {
                if (next is PgpSignatureList list)
                {
                    for (int i = 0; i < list.Count && found.Count < MostSignatures; i++)
                    {
                        found.Add(list[i]);
                    }
                }
            }

            return found;
        }
        catch (Exception e) when (IsBadInput(e))
        {
            throw new PluginException(
                PluginFailure.NotTrusted,
                $"The signature {name} is not an OpenPGP signature: {e.Message.TrimEnd('.')}.",
                e);
        }
    }

    private static List<PinnedKey> ReadKeys(string path)
    {
        try
        {
            using MemoryStream bytes = new(UserFile.Read(path, MostKeyBytes), writable: false);
            using Stream decoded = PgpUtilities.GetDecoderStream(bytes);
            PgpPublicKeyRingBundle bundle = new(decoded);
            List<PinnedKey> keys =
            [
                .. bundle.GetKeyRings().SelectMany(
                    static ring => ring.GetPublicKeys().Select(key => new PinnedKey(key, ring.GetPublicKey()))),
            ];
            return keys.Count > 0
                ? keys
                : throw new PluginException(
                    PluginFailure.InvalidSettings,
                    $"The pinned key '{path}' holds no OpenPGP public key.");
        }
        catch (Exception e) when (IsBadInput(e) || e is UnauthorizedAccessException)
        {
            throw new PluginException(
                PluginFailure.InvalidSettings,
                $"The pinned key '{path}' cannot be read as an OpenPGP public key: {e.Message.TrimEnd('.')}.",
                e);
        }
    }

    /// <summary>What the library throws for bytes that are no packets.</summary>
    private static bool IsBadInput(Exception e) =>
        e is IOException or PgpException or ArgumentException or InvalidOperationException or InvalidCastException
            or IndexOutOfRangeException or NotSupportedException or OverflowException or FormatException
            or NullReferenceException or GeneralSecurityException;

    /// <param name="Key">That signatures are made with.</param>
    /// <param name="Main">The key that it belongs to, which may be itself.</param>
    private sealed record PinnedKey(PgpPublicKey Key, PgpPublicKey Main);
}
