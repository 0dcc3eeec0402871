using System.Globalization;
using System.Security.Cryptography;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>Networks one behind the other: each server reaches only the one before and the one behind it.</summary>
internal sealed class NetworkChain : IAsyncDisposable
{
    private readonly string _name = "kiln" + RandomNumberGenerator.GetHexString(6, lowercase: true);
    private readonly int _net = RandomNumberGenerator.GetInt32(64, 250);
    private readonly List<string> _spaces = [];

    private NetworkChain()
    {
    }

    /// <param name="length">How many namespaces.</param>
    public static async Task<NetworkChain> CreateAsync(int length)
    {
        Requires.Root();
        NetworkChain chain = new();
        try
        {
            for (int i = 0; i < length; i++)
            {
                await chain.AddAsync(i);
            }
        }
        catch
        {
            await chain.DisposeAsync();
            throw;
        }

        return chain;
    }

    /// <summary>Starts a server in a namespace, at the address that the one before it reaches.</summary>
    public Task<SshServer> StartServerAsync(int index, SshServerSetup? setup = null) => SshServer.StartAsync(
        new(), (setup ?? new()) with { Namespace = _spaces[index], Address = Address(index, 2), Port = 22 });

    public async ValueTask DisposeAsync()
    {
        foreach (string space in _spaces)
        {
            await RunAsync("netns", "delete", space);
        }
    }

    private async Task AddAsync(int index)
    {
        string space = $"{_name}-{index}";
        string link = $"{_name}{index}";
        await RunAsync("netns", "add", space);
        _spaces.Add(space);
        string[] before = index == 0 ? [] : ["-n", _spaces[index - 1]];
        await RunAsync([.. before, "link", "add", link, "type", "veth", "peer", "name", "up0", "netns", space]);
        await RunAsync([.. before, "address", "add", $"{Address(index, 1)}/30", "dev", link]);
        await RunAsync([.. before, "link", "set", link, "up"]);
        await RunAsync("-n", space, "address", "add", $"{Address(index, 2)}/30", "dev", "up0");
        await RunAsync("-n", space, "link", "set", "up0", "up");
        await RunAsync("-n", space, "link", "set", "lo", "up");
    }

    private string Address(int index, int host) =>
        string.Create(CultureInfo.InvariantCulture, $"10.{_net}.{64 + index}.{host}");

    private static async Task RunAsync(params string[] arguments)
    {
        using IsolatedTool ip = new(Requires.Tool("ip", "iproute2"));
        KilnRun run = await ip.RunAsync("/", arguments);
        Assert.True(run.ExitCode == 0, $"ip {string.Join(' ', arguments)}: {run.Error}");
    }
}
