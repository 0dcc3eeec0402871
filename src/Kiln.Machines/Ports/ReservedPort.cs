using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kiln.Platform.Files;

namespace Kiln.Machines.Ports;

/// <summary>
/// A TCP port of this machine that no other build takes, in this process or another one, as long as this is not
/// disposed
/// of: a lock on the file <c>CACHE/port/PORT</c>, as Packer makes it. Nothing keeps other programs from taking it.
/// </summary>
public sealed class ReservedPort : IDisposable
{
    private readonly FileLock _lock;

    private ReservedPort(int number, FileLock held)
    {
        Number = number;
        _lock = held;
    }

    public int Number { get; }

    /// <param name="cacheFolder">The cache folder of the user.</param>
    /// <param name="number">The port.</param>
    /// <returns>Null when another build holds it.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static ReservedPort? TryTake(string cacheFolder, int number)
    {
        string folder = Path.Combine(cacheFolder, "port");
        Directory.CreateDirectory(folder);
        FileLock? held = FileLock.TryAcquire(Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture)));
        return held is null ? null : new(number, held);
    }

    /// <summary>Whether a server could listen there now.</summary>
    public static bool IsFree(IPAddress address, int number)
    {
        try
        {
            using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, number));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _lock.Dispose();
}
