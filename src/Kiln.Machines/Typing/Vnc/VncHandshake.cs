using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kiln.Machines.Typing.Vnc;

/// <summary>The beginning of a conversation with a VNC server (RFC 6143, section 7.1 to 7.3).</summary>
internal sealed class VncHandshake(Stream stream, string? password)
{
    private const byte SecurityNone = 1;
    private const byte SecurityVnc = 2;
    private const int MaxText = 64 * 1024;

    /// <returns>The name of the desktop.</returns>
    /// <exception cref="VncException">The server does not let us in.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        int minor = await AgreeOnVersionAsync(cancellationToken);
        byte security = minor == 3
            ? await ReadSecurityAsync(cancellationToken)
            : await ChooseSecurityAsync(cancellationToken);
        if (security == SecurityVnc)
        {
            await AnswerChallengeAsync(cancellationToken);
        }

        if (security == SecurityVnc || minor == 8)
        {
            await ReadResultAsync(minor, cancellationToken);
        }

        // ClientInit: others may be connected as well. ServerInit: size, pixel format, name.
        await stream.WriteAsync(new byte[] { 1 }, cancellationToken);
        _ = await ReadAsync(20, cancellationToken);
        return await ReadTextAsync(cancellationToken);
    }

    private async Task<int> AgreeOnVersionAsync(CancellationToken cancellationToken)
    {
        string greeting = Encoding.Latin1.GetString(await ReadAsync(12, cancellationToken));
        if (!greeting.StartsWith("RFB ", StringComparison.Ordinal)
            || !int.TryParse(greeting.AsSpan(4, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            || !int.TryParse(greeting.AsSpan(8, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            || major < 3)
        {
            throw new VncException("What answers is no VNC server.");
        }

        int agreed = major > 3 || minor >= 8 ? 8 : minor == 7 ? 7 : 3;
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"RFB 003.00{agreed}\n"), cancellationToken);
        return agreed;
    }

    private async Task<byte> ReadSecurityAsync(CancellationToken cancellationToken)
    {
        uint security = BinaryPrimitives.ReadUInt32BigEndian(await ReadAsync(4, cancellationToken));
        return security switch
        {
            0 => throw Refused(await ReadTextAsync(cancellationToken)),
            SecurityNone => SecurityNone,
            SecurityVnc => SecurityVnc,
            _ => throw Unsupported(),
        };
    }

    private async Task<byte> ChooseSecurityAsync(CancellationToken cancellationToken)
    {
        int count = (await ReadAsync(1, cancellationToken))[0];
        if (count == 0)
        {
            throw Refused(await ReadTextAsync(cancellationToken));
        }

        byte[] offered = await ReadAsync(count, cancellationToken);
        byte wanted = password is null ? SecurityNone : SecurityVnc;
        byte chosen = offered.Contains(wanted) ? wanted
            : offered.Contains(SecurityNone) ? SecurityNone
            : offered.Contains(SecurityVnc) ? SecurityVnc
            : throw Unsupported();
        await stream.WriteAsync(new[] { chosen }, cancellationToken);
        return chosen;
    }

    private async Task AnswerChallengeAsync(CancellationToken cancellationToken)
    {
        byte[] challenge = await ReadAsync(16, cancellationToken);
        if (password is null)
        {
            throw new VncException("The VNC server wants a password, and there is none.");
        }

        await stream.WriteAsync(VncPassword.Answer(challenge, password), cancellationToken);
    }

    private async Task ReadResultAsync(int minor, CancellationToken cancellationToken)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(await ReadAsync(4, cancellationToken)) != 0)
        {
            throw Refused(minor == 8 ? await ReadTextAsync(cancellationToken) : "wrong password");
        }
    }

    private async Task<string> ReadTextAsync(CancellationToken cancellationToken)
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(await ReadAsync(4, cancellationToken));
        return length > MaxText
            ? throw new VncException("What answers is no VNC server: it announces a text of a size that none has.")
            : Encoding.UTF8.GetString(await ReadAsync((int)length, cancellationToken));
    }

    private async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[count];
        try
        {
            await stream.ReadExactlyAsync(bytes, cancellationToken);
        }
        catch (EndOfStreamException e)
        {
            throw new VncException("The VNC server has ended the connection while it was begun.", e);
        }

        return bytes;
    }

    private static VncException Refused(string reason) => new($"The VNC server refuses the connection: {reason}.");

    private static VncException Unsupported() =>
        new("The VNC server wants a kind of login that is not supported: it has to be none, or a VNC password.");
}
