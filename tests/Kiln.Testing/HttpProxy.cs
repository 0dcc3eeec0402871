using System.Globalization;

namespace Kiln.Testing;

/// <summary>A real HTTP proxy (tinyproxy) on a free port of this machine.</summary>
public sealed class HttpProxy : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder;
    private readonly Daemon _daemon;

    private HttpProxy(TemporaryDirectory folder, Daemon daemon, int port)
    {
        _folder = folder;
        _daemon = daemon;
        Port = port;
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
    }

    public int Port { get; }

    /// <summary><c>http://127.0.0.1:PORT</c></summary>
    public string Address { get; }

    /// <summary>What it was asked for, with more that it tells.</summary>
    public string Log => File.ReadAllText(LogFile(_folder));

    /// <param name="login">The user and the password that it asks for, with a space between them; null for none.</param>
    public static async Task<HttpProxy> StartAsync(string? login = null)
    {
        string tinyproxy = Requires.Tool("tinyproxy", "tinyproxy");
        TemporaryDirectory folder = new();
        int port = SshServer.FreePort();
        string configuration = folder.Write("tinyproxy.conf", string.Create(
            CultureInfo.InvariantCulture,
            $"Port {port}\nListen 127.0.0.1\nAllow 127.0.0.1\nLogLevel Info\nLogFile \"{LogFile(folder)}\"\n"
            + $"{(login is null ? "" : $"BasicAuth {login}\n")}"));
        Daemon daemon = await Daemon.StartAsync(
            folder.Combine("output"), _ => Daemon.Answers(port), tinyproxy, "-d", "-c", configuration);
        return new(folder, daemon, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    private static string LogFile(TemporaryDirectory folder) => folder.Combine("log");
}
