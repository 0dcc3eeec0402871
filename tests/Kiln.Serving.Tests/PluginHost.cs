using System.Diagnostics;
using System.Net.Sockets;
using Kiln.Remote;
using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;
using Kiln.Wire.Startup;
using Kiln.Wire.Yamux;

namespace Kiln.Serving.Tests;

/// <summary>Starts a plugin as hosts do, and is the other side of its connection.</summary>
internal sealed class PluginHost : IAsyncDisposable
{
    public const string Cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private PluginHost(Process process, HandshakeLine handshake, TemporaryDirectory folder)
    {
        Process = process;
        Handshake = handshake;
        Folder = folder;
        Errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The example.</summary>
    public static string Example { get; } = Built("TarPlugin", "packer-plugin-tar");

    /// <summary>The plugin that does what none should.</summary>
    public static string Odd { get; } = Built("Kiln.Serving.Plugin", "packer-plugin-odd");

    public Process Process { get; }

    public HandshakeLine Handshake { get; }

    /// <summary>The plugin's folder for temporary files.</summary>
    public TemporaryDirectory Folder { get; }

    /// <summary>All of the log, once the plugin has ended.</summary>
    public Task<string> Errors { get; }

    public static ProcessStartInfo StartInfo(
        string program,
        TemporaryDirectory folder,
        params IEnumerable<string> arguments) => new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            Environment =
        {
            ["PACKER_PLUGIN_MAGIC_COOKIE"] = Cookie,
            ["PACKER_PLUGIN_MIN_PORT"] = "10000",
            ["PACKER_PLUGIN_MAX_PORT"] = "25000",
            ["HOME"] = folder,
            ["TMPDIR"] = folder,
        },
        };

    /// <summary>Starts the program and reads the handshake.</summary>
    public static async Task<PluginHost> StartAsync(ProcessStartInfo start, TemporaryDirectory folder)
    {
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            string? line = await Within(process.StandardOutput.ReadLineAsync(), "the handshake");
            return new(process, HandshakeLine.Parse(line ?? await process.StandardError.ReadToEndAsync()), folder);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    public static Task<PluginHost> StartAsync(
        string program,
        TemporaryDirectory folder,
        params IEnumerable<string> arguments) =>
        StartAsync(StartInfo(program, folder, arguments), folder);

    public static async Task<T> Within<T>(Task<T> task, string what)
    {
        await Within((Task)task, what);
        return await task;
    }

    public static async Task Within(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited for {what} for {Limit.TotalSeconds} seconds");
        }
    }

    public async Task<NetworkStream> ConnectAsync()
    {
        Socket socket = Handshake.Network == "unix"
            ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Handshake.Network == "unix"
            ? new UnixDomainSocketEndPoint(Handshake.Address)
            : System.Net.IPEndPoint.Parse(Handshake.Address));
        return new(socket, ownsSocket: true);
    }

    public async Task<RemoteConnection> SpeakAsync(SchemaEncoding encoding) =>
        RemoteConnection.Start(await ConnectAsync(), YamuxRole.Client, encoding, TimeProvider.System);

    /// <summary>Calls a method of the component.</summary>
    public static Task<PackValue> CallAsync(RpcClient main, string method, PackValue argument) =>
        Within(main.CallAsync(method, argument, CancellationToken.None), $"the reply of {method}");

    /// <returns>The exit code, what was printed after the handshake, and how long the end took.</returns>
    public async Task<(int Code, string Output, TimeSpan Duration)> EndAsync()
    {
        long start = Stopwatch.GetTimestamp();
        string output = await Within(Process.StandardOutput.ReadToEndAsync(), "the end of the output");
        await Within(Process.WaitForExitAsync(), "the end of the plugin");
        return (Process.ExitCode, output, Stopwatch.GetElapsedTime(start));
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }

        await Within(Process.WaitForExitAsync(), "the end of the plugin");
        Process.Dispose();
    }

    private static string Built(string project, string program) =>
        Path.Combine(RepositoryRoot.Path, "artifacts", "bin", project, "debug", program);
}
