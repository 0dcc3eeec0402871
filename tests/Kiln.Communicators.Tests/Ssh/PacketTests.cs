using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Kiln.Communicators.Ssh.Keys;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Communicators.Ssh.Protocol.Ciphers;
using Kiln.Communicators.Ssh.Protocol.Exchange;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>Packets without a network: whatever comes, it is either read or refused.</summary>
public sealed class PacketTests
{
    public static TheoryData<string, string> Protections { get; } = new(
        from cipher in CipherSuite.All
        from mac in cipher.IsAead ? MacSuite.All.Take(1) : MacSuite.All
        select (cipher.Name, mac.Name));

    [Theory]
    [MemberData(nameof(Protections))]
    public async Task Packets_come_out_as_they_went_in(string cipher, string mac)
    {
        byte[][] payloads = [.. Enumerable.Range(1, 60).Select(static i => RandomNumberGenerator.GetBytes(i * i))];
        byte[] wire = await SealAsync(cipher, mac, payloads);
        using PacketReader reader = new(new MemoryStream(wire));
        reader.ChangeKeys(Create(cipher, mac), restartsCount: true);
        foreach (byte[] payload in payloads)
        {
            Assert.Equal(payload, (await reader.ReadAsync(CancellationToken.None)).ToArray());
        }

        await Assert.ThrowsAsync<EndOfStreamException>(async () => await reader.ReadAsync(CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Protections))]
    public async Task Packet_that_was_changed_anywhere_is_refused(string cipher, string mac)
    {
        byte[] wire = await SealAsync(cipher, mac, [Encoding.ASCII.GetBytes("the quick brown fox")]);
        for (int i = 0; i < wire.Length; i++)
        {
            byte[] changed = [.. wire];
            changed[i] ^= 0x40;
            using PacketReader reader = new(new MemoryStream([.. changed, .. new byte[300_000]]));
            reader.ChangeKeys(Create(cipher, mac), restartsCount: true);
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                try
                {
                    await reader.ReadAsync(CancellationToken.None);
                }
                catch (Exception e) when (e is SshProtocolException or EndOfStreamException)
                {
                    throw new InvalidDataException(e.Message);
                }
            });
        }
    }

    [Fact]
    public void Any_bytes_are_a_wish_for_keys_or_are_refused() => Gen.Byte.Array[0, 200].Sample(static bytes =>
    {
        byte[] wish = new SshAlgorithms().ToInit().ToPayload(isFirst: true);
        bytes.AsSpan(0, Math.Min(bytes.Length, 40)).CopyTo(wish.AsSpan(bytes.Length % 100));
        foreach (byte[] payload in new[] { bytes, wish })
        {
            try
            {
                KexInit.Parse(payload);
            }
            catch (SshProtocolException)
            {
                // Refused.
            }
        }
    });

    [Fact]
    public void Any_text_is_a_private_key_or_is_refused_with_its_name() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 4]).Sample(
            static (bytes, index) =>
            {
                string kind = new[] { "OPENSSH ", "RSA ", "EC ", "DSA ", "" }[index];
                string pem = PemEncoding.WriteString($"{kind}PRIVATE KEY", [.. "openssh-key-v1\0"u8, .. bytes]);
                CommunicatorException refusal = Assert.Throws<CommunicatorException>(
                    () => PrivateKeyIdentity.Parse(pem, null, "/home/me/id"));
                Assert.StartsWith("The private key (/home/me/id) cannot be used: ", refusal.Message, StringComparison.Ordinal);
            });

    [Fact]
    public void Numbers_are_written_as_the_protocol_says()
    {
        Assert.Equal("00000000", Hex(new PacketBuilder().Integer(0)));
        Assert.Equal("000000080" + "9a378f9b2e332a7", Hex(new PacketBuilder().Integer(0x9a378f9b2e332a7)));
        Assert.Equal("0000000200" + "80", Hex(new PacketBuilder().Integer(0x80)));
        Assert.Equal("00000007" + "7a6c69622c7a68"[..14], Hex(new PacketBuilder().Names(["zlib", "zh"])));
    }

    private static string Hex(PacketBuilder builder) => Convert.ToHexStringLower(builder.Span);

    private static async Task<byte[]> SealAsync(string cipher, string mac, byte[][] payloads)
    {
        using MemoryStream wire = new();
        using PacketWriter writer = new(wire);
        writer.ChangeKeys(Create(cipher, mac), restartsCount: true);
        foreach (byte[] payload in payloads)
        {
            writer.Add(payload.AsSpan(0, payload.Length / 2), payload.AsSpan(payload.Length / 2));
        }

        await writer.FlushAsync(CancellationToken.None);
        return wire.ToArray();
    }

    private static PacketCipher Create(string cipher, string mac)
    {
        CipherSuite suite = CipherSuite.All.Single(c => c.Name == cipher);
        MacSuite check = MacSuite.All.Single(m => m.Name == mac);
        return suite.Create(Bytes(suite.KeySize, 1), Bytes(suite.InitialSize, 2), check, Bytes(check.KeySize, 3));
    }

    /// <summary>No weak key of 3DES.</summary>
    private static byte[] Bytes(int count, int seed) =>
        [.. Enumerable.Range(0, count).Select(i => (byte)((i * 37) + (seed * 11)))];
}
