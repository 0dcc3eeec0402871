using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Faults;

/// <summary>A plugin starts, and then nothing comes.</summary>
public sealed class SilentPluginTests
{
    private const string Template = """
        source "faulty" "machine" {
        }

        build {
          sources = ["source.faulty.machine"]
        }
        """;

    [Theory]
    [InlineData("silent", "did not say within 60 seconds where it listens")]
    [InlineData("unaccepted", "broke:")]
    public async Task Start_that_does_not_end_is_given_up(string fault, string cause)
    {
        using HostedRun host = FaultyInstall.Host(fault).With("t.pkr.hcl", Template);
        KilnRun run = await host.RunAsync("validate", "t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(FaultyInstall.Source, Words.Of(run), StringComparison.Ordinal);
        Assert.Contains(cause, Words.Of(run), StringComparison.Ordinal);
    }
}
