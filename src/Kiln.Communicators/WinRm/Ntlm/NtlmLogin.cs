using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Kiln.Communicators.WinRm.Ntlm;

/// <summary>One login by NTLM version 2: the client of MS-NLMP 3.1.5.1.</summary>
/// <param name="identity">Who logs in.</param>
/// <param name="time">Goes into the response when the server does not tell its own time.</param>
[SuppressMessage("Security", "CA5351", Justification = "The protocol is made of MD5; nothing else is understood.")]
internal sealed class NtlmLogin(NtlmIdentity identity, TimeProvider time)
{
    private const int MicLength = 16;

    /// <summary>The bit of MsvAvFlags that says that the message has a MIC.</summary>
    private const uint HasMic = 2;

    private readonly byte[] _negotiate = NtlmMessage.Negotiate();

    /// <summary>The first message.</summary>
    public byte[] Negotiate => _negotiate;

    /// <summary>The last message, and the keys of the session that begins with it.</summary>
    /// <param name="challengeMessage">As the server sent it.</param>
    /// <param name="channelBinding">
    /// MD5 of the channel's binding (RFC 5929, tls-server-end-point), or null without TLS.
    /// </param>
    /// <exception cref="InvalidDataException">The server's message cannot be used.</exception>
    public (byte[] Message, NtlmSession Session) Authenticate(byte[] challengeMessage, byte[]? channelBinding)
    {
        NtlmChallenge challenge = NtlmChallenge.Read(challengeMessage);
        NtlmFlags flags = NtlmMessage.Agree(challenge.Flags);
        byte[] responseKey = NtlmV2.ResponseKey(identity);
        byte[] clientChallenge = RandomNumberGenerator.GetBytes(8);
        byte[]? serverTime = challenge.TargetInfo.Find(NtlmTargetInfo.Timestamp);
        byte[] response = NtlmV2.Response(
            responseKey,
            challenge.ServerChallenge.Span,
            clientChallenge,
            FileTime(serverTime),
            Complete(challenge.TargetInfo, serverTime is not null, channelBinding).ToBytes());
        byte[] lmResponse = serverTime is null
            ? NtlmV2.LmResponse(responseKey, challenge.ServerChallenge.Span, clientChallenge)
            : new byte[24];

        byte[] sessionKey = NtlmV2.SessionBaseKey(responseKey, response);
        byte[] sentKey = [];
        bool exchanges = flags.HasFlag(NtlmFlags.KeyExchange);
        if (exchanges)
        {
            byte[] exchangeKey = sessionKey;
            sessionKey = RandomNumberGenerator.GetBytes(16);
            sentKey = Encrypt(exchangeKey, sessionKey);
        }

        byte[] message = NtlmMessage.Authenticate(
            flags,
            [
                lmResponse,
                response,
                Encoding.Unicode.GetBytes(identity.Domain),
                Encoding.Unicode.GetBytes(identity.User),
                [],
                sentKey,
            ]);
        if (serverTime is not null)
        {
            byte[] mic = HMACMD5.HashData(sessionKey, (byte[])[.. _negotiate, .. challengeMessage, .. message]);
            mic.AsSpan(0, MicLength).CopyTo(message.AsSpan(NtlmMessage.MicOffset));
        }

        return (message, NtlmSession.Create(sessionKey, exchanges));
    }

    private static NtlmTargetInfo Complete(NtlmTargetInfo info, bool hasTime, byte[]? channelBinding)
    {
        if (hasTime)
        {
            uint flags = info.Find(NtlmTargetInfo.Flags) is { Length: 4 } known
                ? BinaryPrimitives.ReadUInt32LittleEndian(known)
                : 0;
            byte[] value = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(value, flags | HasMic);
            info = info.With(NtlmTargetInfo.Flags, value);
        }

        return channelBinding is null ? info : info.With(NtlmTargetInfo.ChannelBindings, channelBinding);
    }

    private static byte[] Encrypt(byte[] key, byte[] value)
    {
        RC4Engine cipher = new();
        cipher.Init(forEncryption: true, new KeyParameter(key));
        byte[] result = new byte[value.Length];
        cipher.ProcessBytes(value, 0, value.Length, result, 0);
        return result;
    }

    private ulong FileTime(byte[]? serverTime) => serverTime is { Length: 8 }
        ? BinaryPrimitives.ReadUInt64LittleEndian(serverTime)
        : (ulong)time.GetUtcNow().ToFileTime();
}
