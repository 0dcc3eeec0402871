using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Kiln.Testing;

/// <summary>A server that a test starts. It ends with the test's process too, when that is killed.</summary>
public sealed class Daemon : IAsyncDisposable
{
    /// <summary>
    /// The server is the process that is started; a child of it waits for the end of its standard input, which ends with the
    /// test's process, and then ends the server.
    /// </summary>
    private const string Script = """
        log=$1
        shift
        exec 3<&0
        (cat <&3 >/dev/null; kill -TERM $$) >/dev/null 2>&1 &
        exec "$@" </dev/null 3<&- >"$log" 2>&1
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _log;
    private bool _isDisposed;

    private Daemon(Process process, string log)
    {
        _process = process;
        Id = process.Id;
        _log = log;
    }

    /// <summary>Its process.</summary>
    public int Id { get; }

    /// <summary>What it has printed so far.</summary>
    public string Log => File.Exists(_log) ? File.ReadAllText(_log) : "";

    /// <summary>Whether somebody listens at the port of this machine.</summary>
    public static bool Answers(int port)
    {
        using TcpClient client = new();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="log">The file that gets what it prints.</param>
    /// <param name="isReady">Is asked with what it has printed so far.</param>
    /// <param name="command">An absolute path, and arguments.</param>
    public static async Task<Daemon> StartAsync(string log, Func<string, bool> isReady, params string[] command)
    {
        Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", log, .. command])
        {
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetDirectoryName(log),
        })!;
        Daemon daemon = new(process, log);
        Stopwatch watch = Stopwatch.StartNew();
        while (!isReady(daemon.Log))
        {
            if (process.HasExited || watch.Elapsed > Limit)
            {
                string state = process.HasExited ? $"ended with {process.ExitCode}" : "did not begin to work";
                string printed = daemon.Log;
                await daemon.DisposeAsync();
                Assert.Fail($"{string.Join(' ', command)} {state}:\n{printed}");
            }

            await Task.Delay(20, CancellationToken.None);
        }

        return daemon;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _process.StandardInput.Close();
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
