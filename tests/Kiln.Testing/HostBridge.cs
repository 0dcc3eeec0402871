using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Xunit;

namespace Kiln.Testing;

/// <summary>A bridge of this machine that leads nowhere else, with a name and addresses that nobody else has.</summary>
public sealed class HostBridge : IAsyncDisposable
{
    private const int Tries = 20;

    private HostBridge(string name) => Name = name;

    public string Name { get; }

    public static async Task<HostBridge> CreateAsync()
    {
        Requires.Root();
        string name = $"kt{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        await RunAsync("link", "add", name, "type", "bridge");
        HostBridge bridge = new(name);
        for (int i = 0; i < Tries; i++)
        {
            string address = string.Create(
                CultureInfo.InvariantCulture,
                $"10.{RandomNumberGenerator.GetInt32(150, 250)}.{RandomNumberGenerator.GetInt32(0, 255)}.1/24");
            if ((await RunAsync("-o", "addr")).Contains(address, StringComparison.Ordinal))
            {
                continue;
            }

            await RunAsync("addr", "add", address, "dev", name);
            await RunAsync("link", "set", name, "up");
            return bridge;
        }

        await bridge.DisposeAsync();
        throw new InvalidOperationException("All addresses that were tried for a bridge are taken.");
    }

    public async ValueTask DisposeAsync() => await RunAsync("link", "del", Name);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Requires.Tool("ip", "iproute2"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        KilnRun run = await IsolatedTool.EndOfAsync(process);
        Assert.True(run.ExitCode == 0, $"ip {string.Join(' ', arguments)}: {run.Error}");
        return run.Output;
    }
}
