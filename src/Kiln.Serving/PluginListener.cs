using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Kiln.Serving;

/// <summary>Where one host can connect, once. Disposing closes it and removes what it made.</summary>
internal sealed class PluginListener : IDisposable
{
    /// <summary>The shortest limit of the systems there are.</summary>
    private const int MostPathBytes = 100;

    private const int RandomDigits = 12;
    private const string FolderPrefix = "packer-plugin";
    private const string SocketName = "s";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Socket _socket;
    private readonly string? _folder;

    private PluginListener(Socket socket, string network, string address, string? folder)
    {
        _socket = socket;
        _folder = folder;
        Network = network;
        Address = address;
    }

    /// <summary><c>unix</c> or <c>tcp</c>.</summary>
    public string Network { get; }

    public string Address { get; }

    /// <summary>
    /// A socket in a folder that only this user can enter; where there is none, a port of this machine, to which any
    /// of its users could connect.
    /// </summary>
    /// <exception cref="ProgramException">Nothing can be listened on.</exception>
    public static PluginListener Open(HostVariables host, string temporaryFolder) =>
        OpenUnix(temporaryFolder) ?? OpenUnix("/tmp") ?? OpenTcp(host);

    /// <summary>The only connection: nobody can connect any more when this ends.</summary>
    /// <exception cref="ProgramException">Nobody came in time.</exception>
    public async Task<Stream> AcceptAsync(TimeSpan limit, TimeProvider time)
    {
        using CancellationTokenSource timer = new(limit, time);
        try
        {
            Socket connection = await _socket.AcceptAsync(timer.Token);
            if (_folder is null)
            {
                connection.NoDelay = true;
                connection.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            }

            return new NetworkStream(connection, ownsSocket: true);
        }
        catch (OperationCanceledException)
        {
            throw new ProgramException($"Nobody connected to {Address} within {limit.TotalSeconds:0} seconds.");
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        // Removes the file of the socket as well.
        _socket.Dispose();
        Remove(_folder);
    }

    internal static PluginListener OpenTcp(HostVariables host)
    {
        (int min, int max) = host.Ports();
        for (int port = min; port <= max; port++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                ExclusiveAddressUse = true,
            };
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                socket.Listen(1);
                return new(socket, "tcp", socket.LocalEndPoint!.ToString()!, folder: null);
            }
            catch (SocketException)
            {
                // Somebody else has it.
                socket.Dispose();
            }
        }

        throw new ProgramException($"None of the ports from {min} to {max} is free.");
    }

    private static PluginListener? OpenUnix(string parent)
    {
        // Compat: hosts on Windows expect a port.
        string random = RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true);
        string folder = Path.Combine(parent, FolderPrefix + random);
        string path = Path.Combine(folder, SocketName);
        if (OperatingSystem.IsWindows() || Encoding.UTF8.GetByteCount(path) > MostPathBytes)
        {
            return null;
        }

        Socket? socket = null;
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
            socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen(1);
            return new(socket, "unix", path, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            // There is another place to try.
            socket?.Dispose();
            Remove(folder);
            return null;
        }
    }

    private static void Remove(string? folder)
    {
        try
        {
            if (folder is not null && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty folder of a name that nobody else uses: not worth failing for.
        }
    }
}
