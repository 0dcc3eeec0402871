using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kiln.Testing.WinRm.Ntlm;

/// <summary>Encrypted messages in HTTP (MS-WSMV 2.2.9.1), read as strictly as the document allows.</summary>
internal static class SealedBody
{
    public const string ContentType =
        "multipart/encrypted;protocol=\"application/HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted Boundary\"";

    private const string Head =
        "--Encrypted Boundary\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
        + "\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=";

    private const string Middle = "\r\n--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n";

    private const string Tail = "--Encrypted Boundary--\r\n";

    /// <exception cref="InvalidDataException">It does not have the form.</exception>
    public static byte[] Open(byte[] body, NtlmKeys keys)
    {
        string text = Encoding.Latin1.GetString(body);
        int middle = text.IndexOf(Middle, StringComparison.Ordinal);
        if (!text.StartsWith(Head, StringComparison.Ordinal)
            || middle < 0
            || !text.EndsWith(Tail, StringComparison.Ordinal)
            || !int.TryParse(text.AsSpan(Head.Length, middle - Head.Length), CultureInfo.InvariantCulture, out int length))
        {
            throw new InvalidDataException("An encrypted request does not have its form.");
        }

        ReadOnlySpan<byte> data = body.AsSpan(middle + Middle.Length, body.Length - middle - Middle.Length - Tail.Length);
        if (data.Length != 20 + length || BinaryPrimitives.ReadInt32LittleEndian(data) != 16)
        {
            throw new InvalidDataException("An encrypted request has another length than it says.");
        }

        return keys.Open(data.Slice(4, 16), data[20..]);
    }

    public static byte[] Close(byte[] message, NtlmKeys keys)
    {
        (byte[] signature, byte[] encrypted) = keys.Close(message);
        string head = Head + message.Length.ToString(CultureInfo.InvariantCulture) + Middle;
        return
        [
            .. Encoding.Latin1.GetBytes(head),
            .. BitConverter.GetBytes(signature.Length),
            .. signature,
            .. encrypted,
            .. Encoding.Latin1.GetBytes(Tail),
        ];
    }
}
