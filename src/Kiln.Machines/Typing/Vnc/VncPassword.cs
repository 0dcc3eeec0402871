using System.Security.Cryptography;
using System.Text;

namespace Kiln.Machines.Typing.Vnc;

/// <summary>The login with a password of VNC (RFC 6143, section 7.2.2).</summary>
internal static class VncPassword
{
    private const int KeyLength = 8;

    /// <exception cref="VncException">The password cannot be used.</exception>
    public static byte[] Answer(byte[] challenge, string password)
    {
        // The key is the password's first eight bytes, each with its bits in reverse order.
        byte[] key = new byte[KeyLength];
        byte[] bytes = Encoding.UTF8.GetBytes(password);
        for (int i = 0; i < Math.Min(KeyLength, bytes.Length); i++)
        {
            key[i] = Reverse(bytes[i]);
        }

        try
        {
#pragma warning disable CA5351 // The protocol knows no other.
            using DES des = DES.Create();
#pragma warning restore CA5351
            des.Key = key;
            return des.EncryptEcb(challenge, PaddingMode.None);
        }
        catch (CryptographicException e)
        {
            throw new VncException("The VNC password is empty or too weak to be used.", e);
        }
    }

    private static byte Reverse(byte value)
    {
        int reversed = 0;
        for (int bit = 0; bit < 8; bit++)
        {
            reversed = (reversed << 1) | ((value >> bit) & 1);
        }

        return (byte)reversed;
    }
}
