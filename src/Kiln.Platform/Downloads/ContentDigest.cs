using System.Security.Cryptography;

namespace Kiln.Platform.Downloads;

/// <summary>What a content must be.</summary>
/// <param name="Algorithm">md5, sha1, sha256 or sha512.</param>
/// <param name="Hex">Lower-case hex digits.</param>
public sealed record ContentDigest(string Algorithm, string Hex)
{
    /// <summary>Computes a digest piece by piece.</summary>
    /// <exception cref="ArgumentException">There is no such algorithm here.</exception>
    public static IncrementalHash Start(string algorithm) => IncrementalHash.CreateHash(algorithm switch
    {
        "md5" => HashAlgorithmName.MD5,
        "sha1" => HashAlgorithmName.SHA1,
        "sha256" => HashAlgorithmName.SHA256,
        "sha512" => HashAlgorithmName.SHA512,
        _ => throw new ArgumentException($"There is no digest {algorithm}.", nameof(algorithm)),
    });

    /// <summary>The digest of a file.</summary>
    /// <param name="algorithm">md5, sha1, sha256 or sha512.</param>
    /// <param name="path">The file.</param>
    /// <param name="onProgress">Told how many bytes were read, and how many there are.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<ContentDigest> OfFileAsync(
        string algorithm,
        string path,
        Action<long, long?>? onProgress,
        CancellationToken cancellationToken)
    {
        using IncrementalHash hash = Start(algorithm);
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] buffer = new byte[1024 * 1024];
        int count;
        while ((count = await file.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            onProgress?.Invoke(file.Position, file.Length);
        }

        return new(algorithm, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public override string ToString() => $"{Algorithm}:{Hex}";
}
