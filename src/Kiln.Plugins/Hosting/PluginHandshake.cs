using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kiln.Platform.Processes;
using Kiln.Plugins.Discovery;
using Kiln.Wire;
using Kiln.Wire.Startup;

namespace Kiln.Plugins.Hosting;

/// <summary>Reads the first line of a started plugin and connects to where it listens.</summary>
internal static class PluginHandshake
{
    private const int MostShownCharacters = 200;

    private static readonly string Major = PluginApiVersion.Own.Major.ToString(CultureInfo.InvariantCulture);
    private static readonly string Minor = PluginApiVersion.Own.Minor.ToString(CultureInfo.InvariantCulture);

    /// <returns>A connection whose owner is the caller.</returns>
    /// <exception cref="PluginException">The line is none of a plugin that Kiln can speak with, or nobody listens
    /// there; the message continues "it ...".</exception>
    public static async Task<Stream> ConnectAsync(string firstLine, CancellationToken cancellationToken)
    {
        HandshakeLine line = Read(firstLine);
        EndPoint address = AddressOf(line);
        Socket socket = new(
            address.AddressFamily == AddressFamily.Unspecified ? AddressFamily.InterNetwork : address.AddressFamily,
            SocketType.Stream,
            line.Network == "unix" ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (line.Network == "tcp")
            {
                socket.NoDelay = true;
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            }

            await socket.ConnectAsync(address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw NotReady($"said that it listens at {line.Network} {line.Address}, and nobody answers there "
                + $"({e.Message.TrimEnd('.')})", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static HandshakeLine Read(string firstLine)
    {
        HandshakeLine line;
        try
        {
            line = HandshakeLine.Parse(firstLine);
        }
        catch (WireException e)
        {
            throw Garbage(firstLine, e);
        }

        if (!IsNumber(line.Major) || (line.Minor is not null && !IsNumber(line.Minor)))
        {
            throw Garbage(firstLine, null);
        }

        if (line.Minor is null)
        {
            throw NotReady(
                $"speaks protocol version 4 or lower (its first line is '{Shown(firstLine)}'): it was made with a "
                + "plugin SDK that is older than version 0.0.11. Install a newer version of the plugin");
        }

        // Compat: the minor version is compared as a text, so 10 counts as smaller than 9.
        return line.Major == Major && string.CompareOrdinal(line.Minor, Minor) <= 0
            ? line
            : throw NotReady(
                $"speaks version {line.Major}.{line.Minor} of the plugin protocol, and Kiln speaks "
                + $"{Major}.{Minor}. "
                + (line.Major == Major
                    ? "Install an older version of the plugin"
                    : "It is a plugin of another program"));
    }

    private static EndPoint AddressOf(HandshakeLine line)
    {
        try
        {
            return line.Network switch
            {
                "unix" => new UnixDomainSocketEndPoint(line.Address),
                "tcp" when IPEndPoint.TryParse(line.Address, out IPEndPoint? address) => address,
                "tcp" => throw NotReady($"listens at '{Shown(line.Address)}', which is no address and port"),
                _ => throw NotReady(
                    $"listens on a network that Kiln does not know: '{Shown(line.Network)}' is neither unix nor tcp"),
            };
        }
        catch (ArgumentException e)
        {
            throw NotReady(
                $"listens at the socket '{Shown(line.Address)}', whose path is too long for a socket or empty. Set "
                + "TMPDIR to a folder with a shorter path", e);
        }
    }

    private static bool IsNumber(string text) => text.Length is > 0 and < 10 && text.All(char.IsAsciiDigit);

    private static PluginException Garbage(string firstLine, Exception? cause) => NotReady(
        firstLine.Length == 0
            ? "wrote an empty line where a plugin says where it listens"
            : $"is no plugin, or writes to its standard output what belongs on its standard error. Its first line is "
                + $"'{Shown(firstLine)}'",
        cause);

    private static PluginException NotReady(string cause, Exception? inner = null) =>
        new(PluginFailure.NotReady, cause, inner);

    private static string Shown(string text)
    {
        string printable = string.Concat(text.Where(static c => !char.IsControl(c) && c != LineSplitter.GoesOn));
        return printable.Length <= MostShownCharacters ? printable : printable[..MostShownCharacters] + "...";
    }
}
