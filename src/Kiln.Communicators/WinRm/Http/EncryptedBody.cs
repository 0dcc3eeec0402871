using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Kiln.Communicators.WinRm.Ntlm;

namespace Kiln.Communicators.WinRm.Http;

/// <summary>
/// A message that is encrypted by the keys of a login, because the connection is not: MS-WSMV 2.2.9.1. It looks like a
/// body of two parts, the description of the message and its bytes, but the bytes are not delimited: their length is
/// that of the message.
/// </summary>
internal static class EncryptedBody
{
    public const string ContentType =
        "multipart/encrypted;protocol=\"application/HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted Boundary\"";

    private const string MediaType = "multipart/encrypted";

    private static ReadOnlySpan<byte> Boundary => "--Encrypted Boundary"u8;

    private static ReadOnlySpan<byte> DataStart => "Content-Type: application/octet-stream\r\n"u8;

    private static ReadOnlySpan<byte> LengthStart => "Length="u8;

    public static bool IsTypeOf(string? contentType) =>
        contentType?.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase) is true;

    public static byte[] Compose(ReadOnlySpan<byte> message, NtlmSealer sealer)
    {
        (byte[] signature, byte[] encrypted) = sealer.Seal(message);
        string head = string.Create(CultureInfo.InvariantCulture, $"""
            --Encrypted Boundary
            {'\t'}Content-Type: application/HTTP-SPNEGO-session-encrypted
            {'\t'}OriginalContent: type=application/soap+xml;charset=UTF-8;Length={message.Length}
            --Encrypted Boundary
            {'\t'}Content-Type: application/octet-stream

            """).ReplaceLineEndings("\r\n");
        byte[] signatureLength = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(signatureLength, signature.Length);
        return
        [
            .. Encoding.ASCII.GetBytes(head),
            .. signatureLength,
            .. signature,
            .. encrypted,
            .. Boundary,
            .. "--\r\n"u8,
        ];
    }

    /// <exception cref="InvalidDataException">It does not have the form.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was changed on its way.</exception>
    public static byte[] Open(ReadOnlySpan<byte> body, NtlmSealer sealer)
    {
        int length = MessageLength(ref body);
        int data = body.IndexOf(DataStart);
        if (data < 0)
        {
            throw Malformed("it has no data");
        }

        body = body[(data + DataStart.Length)..];
        if (body.Length < 4
            || BinaryPrimitives.ReadInt32LittleEndian(body) != NtlmSealer.SignatureLength
            || body.Length < 4 + NtlmSealer.SignatureLength + length)
        {
            throw Malformed("it is cut off");
        }

        ReadOnlySpan<byte> signature = body.Slice(4, NtlmSealer.SignatureLength);
        ReadOnlySpan<byte> encrypted = body.Slice(4 + NtlmSealer.SignatureLength, length);
        return body[(4 + NtlmSealer.SignatureLength + length)..].StartsWith(Boundary)
            ? sealer.Unseal(signature, encrypted)
            : throw Malformed("it has no end");
    }

    private static int MessageLength(ref ReadOnlySpan<byte> body)
    {
        int start = body.IndexOf(LengthStart);
        if (start < 0)
        {
            throw Malformed("it does not say its length");
        }

        body = body[(start + LengthStart.Length)..];
        return Utf8Parser.TryParse(body, out int length, out int _) && length >= 0 && length <= body.Length
            ? length
            : throw Malformed("its length is wrong");
    }

    private static InvalidDataException Malformed(string reason) =>
        new($"an encrypted answer cannot be read: {reason}");
}
