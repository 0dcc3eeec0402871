using System.Security.Cryptography;
using Kiln.Communicators.Ssh.Protocol.Ciphers;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>Keys from what an exchange has given (RFC 4253, 7.2).</summary>
/// <param name="secret">Encoded as the exchange has it.</param>
internal sealed class KeyDerivation(HashAlgorithmName algorithm, byte[] secret, byte[] hash, byte[] connectionId)
{
    public PacketCipher ToServer(Agreement agreement) =>
        Make(agreement.ToServer, agreement.MacToServer, 'A', 'C', 'E');

    public PacketCipher ToClient(Agreement agreement) =>
        Make(agreement.ToClient, agreement.MacToClient, 'B', 'D', 'F');

    private PacketCipher Make(CipherSuite cipher, MacSuite mac, char initial, char key, char macKey) => cipher.Create(
        Derive(key, cipher.KeySize), Derive(initial, cipher.InitialSize), mac, Derive(macKey, mac.KeySize));

    private byte[] Derive(char letter, int size)
    {
        List<byte> derived = [.. Hash([.. secret, .. hash, (byte)letter, .. connectionId])];
        while (derived.Count < size)
        {
            derived.AddRange(Hash([.. secret, .. hash, .. derived]));
        }

        return [.. derived.Take(size)];
    }

    private byte[] Hash(byte[] bytes) => CryptographicOperations.HashData(algorithm, bytes);
}
