using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Faults;

/// <summary>A plugin does not get as far as its first call.</summary>
public sealed class FaultyStartTests
{
    [Theory]
    [InlineData("exit", "ended with exit code 7", "the license of this plugin has expired")]
    [InlineData("garbage", "Its first line is", "Welcome to this plugin!")]
    [InlineData("flood", "is no plugin", "xxxxxxxxxx")]
    [InlineData("unconnected", "nobody answers there", "-of-somebody-else")]
    [InlineData("noise", "The connection to the", "does not speak yamux")]
    [InlineData("handshake 5|unix|PATH", "version 4 or lower", "5|unix|")]
    [InlineData("handshake 6|0|unix|PATH", "version 6.0 of the plugin protocol", "5.0")]
    [InlineData("handshake 5|9|unix|PATH", "version 5.9 of the plugin protocol", "5.0")]
    [InlineData("handshake 5|0|carrier pigeon|PATH", "carrier pigeon", "neither unix nor tcp")]
    [InlineData("handshake 5|0|tcp|PATH", "no address and port", "faulty")]
    [InlineData("handshake 5|0|unix|", "empty", "faulty")]
    [InlineData("handshake ", "empty line", "faulty")]
    public async Task Start_that_fails_is_explained(string fault, string cause, string detail)
    {
        using HostedRun host = FaultyInstall.Host(fault);
        foreach (string command in new[] { "validate", "build" })
        {
            KilnRun run = await host.RunAsync(command, "t.pkr.hcl");
            string text = Words.Of(run);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(FaultyInstall.Source, text, StringComparison.Ordinal);
            Assert.Contains(cause, text, StringComparison.Ordinal);
            Assert.Contains(detail, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Slow_start_is_waited_for()
    {
        using HostedRun host = FaultyInstall.Host("slow 4");
        await host.SucceedAsync("build", "t.pkr.hcl");
    }
}
