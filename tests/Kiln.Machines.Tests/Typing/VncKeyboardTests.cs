using System.Net;
using System.Net.Sockets;
using System.Text;
using Kiln.Machines.Typing;
using Kiln.Machines.Typing.Vnc;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Machines.Tests.Typing;

/// <summary>
/// The beginnings of conversations that QEMU's server does not have. The others are in <see
/// cref="QemuKeyboardTests"/>.
/// </summary>
public sealed class VncKeyboardTests
{
    private const string Init = "0000000000000000000000000000000000000000" + "00000002" + "4849";

    /// <summary>
    /// What the server sends (hex; a slash waits for as many bytes of the client), and what the client gets.
    /// </summary>
    public static TheoryData<string, string?, string> Conversations { get; } = new()
    {
        { Hex("RFB 003.003\n") + "/12/00000001/1/" + Init, null, "HI" },
        { Hex("RFB 003.007\n") + "/12/0101/01/" + Init, null, "HI" },
        { Hex("RFB 003.008\n") + "/12/0101/1/00000000/1/" + Init, null, "HI" },
        { Hex("RFB 003.889\n") + "/12/021e01/1/00000000/1/" + Init, null, "HI" },
        { Hex("RFB 004.001\n") + "/12/0101/1/00000000/1/" + Init, null, "HI" },
        { Hex("RFB 003.003\n") + "/12/00000000" + Text("too many"), null, "The VNC server refuses the connection: too many." },
        { Hex("RFB 003.008\n") + "/12/00" + Text("locked"), null, "The VNC server refuses the connection: locked." },
        { Hex("RFB 003.008\n") + "/12/0113", null, "The VNC server wants a kind of login that is not supported" },
        { Hex("RFB 003.008\n") + "/12/0102/1/00112233445566778899aabbccddeeff", null, "The VNC server wants a password, and there is none." },
        { Hex("RFB 003.008\n") + "/12/0102/1/00112233445566778899aabbccddeeff", "", "The VNC password is empty or too weak" },
        { Hex("RFB 003.008\n") + "/12/0102/1/00112233445566778899aabbccddeeff/16/00000001" + Text("no"), "secret", "The VNC server refuses the connection: no." },
        { Hex("RFB 003.007\n") + "/12/0102/1/00112233445566778899aabbccddeeff/16/00000001", "secret", "The VNC server refuses the connection: wrong password." },
        { Hex("RFB 003.008\n") + "/12/0101/1/00000001ffffffff", null, "What answers is no VNC server: it announces a text" },
        { Hex("HTTP/1.1 200 OK\r\n"), null, "What answers is no VNC server." },
        { Hex("RFB 0"), null, "The VNC server has ended the connection while it was begun." },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Conversations))]
    public async Task Conversation_begins_or_says_why_not(string server, string? password, string expected)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, server);
        string told;
        try
        {
            await using VncKeyboard keyboard = await VncKeyboard.ConnectAsync(
                listener.LocalEndpoint, password, TimeProvider.System, Token);
            told = keyboard.Desktop;
        }
        catch (VncException e)
        {
            told = e.Message;
        }

        Assert.Contains(expected, told, StringComparison.Ordinal);
        await Within.Time(serving, "the server's end");
    }

    [Fact]
    public async Task Server_that_goes_away_is_told_with_the_next_keys()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, Hex("RFB 003.008\n") + "/12/0101/1/00000000/1/" + Init, waits: false);
        await using VncKeyboard keyboard = await VncKeyboard.ConnectAsync(listener.LocalEndpoint, null, TimeProvider.System, Token);
        await Within.Time(serving, "the server's end");
        BuildFailedException? failure = null;
        while (failure is null)
        {
            failure = await Record.ExceptionAsync(() => keyboard.SendAsync(new(BootKey.Shift, true), Token)) as BuildFailedException;
        }

        Assert.StartsWith("The connection to the machine's screen (VNC) is gone", failure.Message, StringComparison.Ordinal);
        await keyboard.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => keyboard.SendAsync(new(BootKey.Shift, true), Token));
    }

    [Fact]
    public async Task Server_that_is_not_there_is_told_with_its_address()
    {
        VncException e = await Assert.ThrowsAsync<VncException>(() => VncKeyboard.ConnectAsync(
            new UnixDomainSocketEndPoint("/nowhere/vnc"), null, TimeProvider.System, Token));
        Assert.StartsWith("Cannot reach the VNC server at /nowhere/vnc: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_does_not_answer_is_given_up()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        VncException e = await Assert.ThrowsAsync<VncException>(
            () => VncKeyboard.ConnectAsync(listener.LocalEndpoint, null, new JumpingTime(), Token));
        Assert.EndsWith("does not answer.", e.Message, StringComparison.Ordinal);
    }

    private static string Hex(string text) => Convert.ToHexString(Encoding.ASCII.GetBytes(text));

    private static string Text(string text) => text.Length.ToString("x8", null) + Hex(text);

    /// <param name="listener">Where the client comes.</param>
    /// <param name="script">What is sent.</param>
    /// <param name="waits">Whether the server waits for the client to go away.</param>
    private static async Task ServeAsync(TcpListener listener, string script, bool waits = true)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(Token);
        await using NetworkStream stream = client.GetStream();
        foreach (string part in script.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Length <= 2)
            {
                await stream.ReadExactlyAsync(new byte[int.Parse(part, null)], Token);
            }
            else
            {
                await stream.WriteAsync(Convert.FromHexString(part), Token);
            }
        }

        client.Client.Shutdown(SocketShutdown.Send);
        try
        {
            await stream.ReadAtLeastAsync(new byte[64], waits ? 64 : 0, throwOnEndOfStream: false, Token);
        }
        catch (IOException)
        {
            // A client that has had enough does not read all that was sent.
        }
    }
}
