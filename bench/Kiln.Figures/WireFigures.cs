using System.Diagnostics;
using System.Net.Sockets;
using Kiln.Wire.Broker;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;
using Kiln.Wire.Yamux;

namespace Kiln.Figures;

/// <summary>
/// Calls per second and bytes per second between two sessions over a unix socket, both ends in this process: so each
/// figure
/// holds the work of both sides.
/// </summary>
internal static class WireFigures
{
    private const int Calls = 20_000;

    private const int Runs = 5;

    private const long Transferred = 512L * 1024 * 1024;

    public static void Print(TextWriter output) => PrintAsync(output).GetAwaiter().GetResult();

    private static async Task PrintAsync(TextWriter output)
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = Path.Combine(Path.GetTempPath(), $"kiln-wire-{Environment.ProcessId}");
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        Socket left = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await left.ConnectAsync(new UnixDomainSocketEndPoint(path));
        Socket right = await listener.AcceptAsync();
        File.Delete(path);

        await using YamuxSession client = YamuxSession.Start(new NetworkStream(left, true), YamuxRole.Client, new());
        await using YamuxSession server = YamuxSession.Start(new NetworkStream(right, true), YamuxRole.Server, new());
        await using StreamBroker dialer = StreamBroker.Start(client, new());
        await using StreamBroker accepter = StreamBroker.Start(server, new());

        output.WriteLine("| Exchange | At a time | Per second | Processor time |");
        output.WriteLine("|---|---:|---:|---:|");
        foreach (int callers in new[] { 1, 16 })
        {
            await PrintCallsAsync(output, dialer, accepter, callers);
        }

        await PrintTransferAsync(output, dialer, accepter);
        output.WriteLine();
    }

    private static async Task PrintCallsAsync(
        TextWriter output, StreamBroker dialer, StreamBroker accepter, int callers)
    {
        (YamuxStream near, YamuxStream far) = await MeetAsync(dialer, accepter);
        RpcServices services = new RpcServices().Add(
            "Ui", new Dictionary<string, RpcMethod> { ["Say"] = static (_, _) => Task.FromResult(PackValue.Nil) });
        await using RpcServer server = RpcServer.Start(far, services, PackLimits.Default);
        await using RpcClient client = new(near, PackLimits.Default);
        PackValue line = PackValue.Of(
            "Get:1 http://deb.debian.org/debian bookworm/main amd64 libexample amd64 1.2.3 [45.6 kB]");
        async Task CallAsync()
        {
            for (int i = 0; i < Calls / callers; i++)
            {
                await client.CallAsync("Ui.Say", line, CancellationToken.None);
            }
        }

        (double seconds, double work) = await FastestAsync(
            () => Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CallAsync())));
        output.WriteLine($"| Calls | {callers} | {Calls / seconds:N0} | {work / Calls * 1e6:0.0} µs a call |");
    }

    private static async Task PrintTransferAsync(TextWriter output, StreamBroker dialer, StreamBroker accepter)
    {
        byte[] block = new byte[64 * 1024];
        byte[] target = new byte[64 * 1024];
        (double seconds, double work) = await FastestAsync(async () =>
        {
            (YamuxStream near, YamuxStream far) = await MeetAsync(dialer, accepter);
            Task reading = Task.Run(async () =>
            {
                while (await far.ReadAsync(target) > 0)
                {
                }
            });
            for (long sent = 0; sent < Transferred; sent += block.Length)
            {
                await near.WriteAsync(block);
            }

            near.CompleteWriting();
            await reading;
            await far.DisposeAsync();
            await near.DisposeAsync();
        });
        output.WriteLine(
            $"| Bytes | 1 | {Transferred / seconds / 1e6:N0} MB | {work / Transferred * 1e9:0.00} ms a MB |");
    }

    private static async Task<(YamuxStream Near, YamuxStream Far)> MeetAsync(StreamBroker dialer, StreamBroker accepter)
    {
        uint id = accepter.NextId();
        Task<YamuxStream> accept = accepter.AcceptAsync(id, CancellationToken.None);
        return (await dialer.DialAsync(id, CancellationToken.None), await accept);
    }

    private static async Task<(double Seconds, double Work)> FastestAsync(Func<Task> action)
    {
        double fastest = double.MaxValue;
        double leastWork = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            TimeSpan work = Process.GetCurrentProcess().TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            await action();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
            leastWork = Math.Min(leastWork, (Process.GetCurrentProcess().TotalProcessorTime - work).TotalSeconds);
        }

        return (fastest, leastWork);
    }
}
