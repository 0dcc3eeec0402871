using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Kiln.Machines.Ports;
using Kiln.Machines.Web.Content;
using Kiln.Machines.Web.Http;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Web;

/// <summary>Starts the web server that installers read their files from.</summary>
/// <param name="config">The user's options.</param>
/// <param name="reachedBy">
/// The address of this machine that the guest's requests come to, for when the user names none. It should not be wider
/// than needed: with QEMU's user network, loopback.
/// </param>
public sealed class StepHttpServer(WebServerConfig config, IPAddress reachedBy)
{
    public const string Name = "StepHTTPServer";

    private const int Backlog = 128;
    private const int TokenLength = 20;

    private InstallerServer? _running;

    public Task<InstallerServer> RunAsync(BuildContext context, CancellationToken cancellationToken) =>
        context.Steps.RunAsync(Name, token => StartAsync(context, token), cancellationToken);

    private async Task<InstallerServer> StartAsync(BuildContext context, CancellationToken cancellationToken)
    {
        if (_running is not null || !config.HasContent)
        {
            return _running ?? InstallerServer.None;
        }

        (Socket listener, ReservedPort port) = config.HttpNetworkProtocol == "unix"
            ? await ListenOnPathAsync(context, cancellationToken)
            : await ListenOnPortAsync(context, cancellationToken);
        string? token = config.HttpToken
            ? RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", TokenLength)
            : null;
        if (token is not null)
        {
            context.Ui.AddSecret(token);
        }

        HttpServer server = new(listener, Answering(token), context.Ui.Log, new(), context.Time);
        context.Cleanup.Push("", async _ =>
        {
            await server.DisposeAsync();
            port.Dispose();
        });
        context.Ui.Say($"Starting HTTP server on port {port.Number}");
        return _running = new(port.Number, token);
    }

    private Func<RequestHead, Answer> Answering(string? token)
    {
        string prefix = token is null ? "" : "/" + token;
        Func<RequestHead, string, Answer> content = string.IsNullOrEmpty(config.HttpDirectory)
            ? new TextContent(config.HttpContent).Answer
            : new DirectoryContent(config.HttpDirectory, prefix).Answer;
        byte[] expected = Encoding.UTF8.GetBytes(prefix);
        return head => HttpPath.Decode(head.Target) is not string path || !path.StartsWith('/')
            ? Answer.OfText(400, "400 Bad Request\n")
            : !HasPrefix(path, expected)
                ? Answer.OfText(404, "404 page not found\n")
                : content(head, path.Length == prefix.Length ? "/" : path[prefix.Length..]);
    }

    private static bool HasPrefix(string path, byte[] expected)
    {
        byte[] start = Encoding.UTF8.GetBytes(path[..Math.Min(path.Length, expected.Length)]);
        bool endsThere = path.Length <= expected.Length || expected.Length == 0 || path[expected.Length] == '/';
        return CryptographicOperations.FixedTimeEquals(start, expected) && endsThere;
    }

    private async Task<(Socket Listener, ReservedPort Port)> ListenOnPortAsync(
        BuildContext context,
        CancellationToken cancellationToken)
    {
        IPAddress address = BindAddress.Choose(config, reachedBy);
        Listening listening = await new PortRange(config.FirstPort, config.PortEnd).TakeAsync(
            context, port => TryListen(new IPEndPoint(address, port.Number), port), cancellationToken);
        return (listening.Socket, listening.Port);
    }

    /// <summary>Compat: the file is named by address and port, as Go names it.</summary>
    private async Task<(Socket Listener, ReservedPort Port)> ListenOnPathAsync(
        BuildContext context,
        CancellationToken cancellationToken)
    {
        string folder = string.IsNullOrEmpty(config.HttpBindAddress) ? reachedBy.ToString() : config.HttpBindAddress;
        ReservedPort port = await new PortRange(config.FirstPort, config.PortEnd).TakeAsync(
            context, port => File.Exists($"{folder}:{port.Number}") ? null : port, cancellationToken);
        string path = Path.GetFullPath($"{folder}:{port.Number}");
        LedgerEntry entry = await context.Ledger.RecordAsync(LedgerResource.OfFile(path), cancellationToken);
        context.Cleanup.Push($"socket {path}", async token =>
        {
            File.Delete(path);
            await context.Ledger.StrikeAsync(entry, token);
        });
        try
        {
            return (TryListen(new UnixDomainSocketEndPoint(path), port)?.Socket
                ?? throw new BuildFailedException($"Cannot listen on the socket {path}: it is in use."), port);
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }

    /// <returns>Null when somebody else listens there.</returns>
    private static Listening? TryListen(EndPoint place, ReservedPort port)
    {
        Socket socket = new(place.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(place);
            socket.Listen(Backlog);
            return new(socket, port);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? null
                : throw new BuildFailedException(
                    $"The web server for installers cannot listen on {place}: {e.Message}. Is http_bind_address (or "
                    + "http_interface) an address of this machine, and may you use the port?",
                    e);
        }
    }

    private sealed record Listening(Socket Socket, ReservedPort Port);
}
