using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;

namespace Kiln.Communicators.WinRm.Ntlm;

/// <summary>The calculations of NTLM version 2: MS-NLMP 3.3.2.</summary>
[SuppressMessage("Security", "CA5351", Justification = "The protocol is made of MD5; nothing else is understood.")]
internal static class NtlmV2
{
    /// <summary>NTOWFv2.</summary>
    public static byte[] ResponseKey(NtlmIdentity identity)
    {
        byte[] password = Encoding.Unicode.GetBytes(identity.Password);
        MD4Digest digest = new();
        digest.BlockUpdate(password, 0, password.Length);
        byte[] hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return HMACMD5.HashData(
            hash, Encoding.Unicode.GetBytes(identity.User.ToUpperInvariant() + identity.Domain));
    }

    /// <summary>NtChallengeResponse: NTProofStr and the client's challenge structure (2.2.2.7, 2.2.2.8).</summary>
    public static byte[] Response(
        byte[] responseKey,
        ReadOnlySpan<byte> serverChallenge,
        ReadOnlySpan<byte> clientChallenge,
        ulong fileTime,
        byte[] targetInfo)
    {
        byte[] structure = new byte[28 + targetInfo.Length + 4];
        structure[0] = 1;
        structure[1] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(structure.AsSpan(8), fileTime);
        clientChallenge.CopyTo(structure.AsSpan(16));
        targetInfo.CopyTo(structure, 28);
        return [.. HMACMD5.HashData(responseKey, (byte[])[.. serverChallenge, .. structure]), .. structure];
    }

    /// <summary>LmChallengeResponse; not sent by a client that knows the server's time.</summary>
    public static byte[] LmResponse(
        byte[] responseKey, ReadOnlySpan<byte> serverChallenge, ReadOnlySpan<byte> clientChallenge) =>
        [.. HMACMD5.HashData(responseKey, (byte[])[.. serverChallenge, .. clientChallenge]), .. clientChallenge];

    /// <summary>SessionBaseKey, which is the KeyExchangeKey of version 2 as well.</summary>
    public static byte[] SessionBaseKey(byte[] responseKey, byte[] response) =>
        HMACMD5.HashData(responseKey, response.AsSpan(0, 16));

    /// <summary>SIGNKEY and SEALKEY for keys of 128 bits (3.4.5.2, 3.4.5.3).</summary>
    public static byte[] DirectionKey(byte[] sessionKey, ReadOnlySpan<byte> magic) =>
        MD5.HashData([.. sessionKey, .. magic]);
}
