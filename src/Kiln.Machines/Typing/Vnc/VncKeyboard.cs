using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Kiln.Machines.Typing.Keys;
using Kiln.Sdk.Components;

namespace Kiln.Machines.Typing.Vnc;

/// <summary>The keyboard of a machine whose screen is a VNC server.</summary>
public sealed class VncKeyboard : IKeyboard
{
    private const byte KeyEvent = 4;
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(30);

    private readonly Stream _stream;
#pragma warning disable CA2213 // It has no timer and no parents: nothing is held by it, and disposing twice is allowed.
    private readonly CancellationTokenSource _end = new();
#pragma warning restore CA2213
    private readonly Task _reading;

    private VncKeyboard(Stream stream, string desktop)
    {
        _stream = stream;
        Desktop = desktop;
        _reading = ReadAsync();
    }

    /// <summary>The name that the server gives its screen.</summary>
    public string Desktop { get; }

    /// <param name="address">An IP address and port, a name and port, or a Unix domain socket.</param>
    /// <param name="password">Null for none.</param>
    /// <param name="time">For the limit of 30 seconds in which the server has to be ready.</param>
    /// <exception cref="VncException">There is no server, or it does not let us in.</exception>
    public static async Task<VncKeyboard> ConnectAsync(
        EndPoint address,
        string? password,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        bool isTcp = address is not UnixDomainSocketEndPoint;
        Socket socket = isTcp
            ? new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using CancellationTokenSource limit = new(HandshakeLimit, time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(address, either.Token);
            return await OpenAsync(new NetworkStream(socket, ownsSocket: true), password, either.Token);
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (Describe(e, address, cancellationToken.IsCancellationRequested) is VncException told)
            {
                throw told;
            }

            throw;
        }
    }

    /// <summary>Speaks with a server that is connected already; the stream is the keyboard's from now on.</summary>
    /// <exception cref="VncException">The server does not let us in.</exception>
    public static async Task<VncKeyboard> OpenAsync(
        Stream stream,
        string? password,
        CancellationToken cancellationToken)
    {
        VncHandshake handshake = new(stream, password);
        return new(stream, await handshake.RunAsync(cancellationToken));
    }

    public async Task SendAsync(KeyStroke stroke, CancellationToken cancellationToken)
    {
        byte[] message = new byte[8];
        message[0] = KeyEvent;
        message[1] = (byte)(stroke.IsDown ? 1 : 0);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), KeyCodes.Keysym(stroke.Key));
        try
        {
            ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
            if (_reading.IsCompleted)
            {
                throw new EndOfStreamException("the server has ended the connection");
            }

            await _stream.WriteAsync(message, cancellationToken);
        }
        catch (IOException e)
        {
            throw new BuildFailedException($"The connection to the machine's screen (VNC) is gone: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        await _stream.DisposeAsync();
    }

    private static VncException? Describe(Exception e, EndPoint address, bool isCancelled) => e switch
    {
        OperationCanceledException when !isCancelled => new($"The VNC server at {address} does not answer.", e),
        SocketException or IOException => new($"Cannot reach the VNC server at {address}: {e.Message}", e),
        VncException => new($"Cannot use the VNC server at {address}. {e.Message}", e),
        _ => null,
    };

    /// <summary>We ask for no pictures; what the server sends nevertheless (bells, clipboard) is of no use.</summary>
    private async Task ReadAsync()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await _stream.ReadAsync(buffer, _end.Token) > 0)
            {
                // Only the end is of interest.
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The next key tells.
        }
    }
}
