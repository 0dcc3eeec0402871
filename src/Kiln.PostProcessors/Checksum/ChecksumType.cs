using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Kiln.PostProcessors.Checksum;

/// <summary>The checksums by their names in templates.</summary>
internal static class ChecksumType
{
    public static FrozenDictionary<string, Func<IRunningHash>> All { get; } =
        new Dictionary<string, Func<IRunningHash>>(StringComparer.Ordinal)
        {
            ["md5"] = static () => new SystemHash(HashAlgorithmName.MD5),
            ["sha1"] = static () => new SystemHash(HashAlgorithmName.SHA1),
            ["sha224"] = static () => new Sha224(),
            ["sha256"] = static () => new SystemHash(HashAlgorithmName.SHA256),
            ["sha384"] = static () => new SystemHash(HashAlgorithmName.SHA384),
            ["sha512"] = static () => new SystemHash(HashAlgorithmName.SHA512),
        }.ToFrozenDictionary(StringComparer.Ordinal);
}

/// <summary>A checksum in the making. Used by one thread at a time.</summary>
internal interface IRunningHash : IDisposable
{
    void Append(ReadOnlySpan<byte> bytes);

    /// <returns>The checksum; nothing may be appended afterwards.</returns>
    byte[] Finish();
}

/// <summary>A checksum that the platform brings.</summary>
internal sealed class SystemHash(HashAlgorithmName name) : IRunningHash
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public byte[] Finish() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();
}
