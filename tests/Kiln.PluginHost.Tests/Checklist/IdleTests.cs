using Kiln.PluginHost.Tests.Support;

namespace Kiln.PluginHost.Tests.Checklist;

/// <summary>Connections on which nothing is said for long.</summary>
public sealed class IdleTests
{
    /// <summary>Four rounds of pings in both directions, with the builder and the provisioner.</summary>
    [Fact]
    public async Task Connection_that_is_idle_for_two_minutes_still_works()
    {
        using HostedRun host = HostedRun.Kiln(RealPlugins.Old).With("t.pkr.hcl", """
            source "old-null" "a" {
              communicator = "none"
            }

            build {
              sources = ["source.old-null.a"]

              provisioner "old-shell-local" {
                inline = ["sleep 125", "echo awake"]
              }

              provisioner "old-shell-local" {
                inline = ["echo still here"]
              }
            }
            """);
        string output = await host.SucceedAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Contains("old-null.a: awake\n", output, StringComparison.Ordinal);
        Assert.Contains("old-null.a: still here\n", output, StringComparison.Ordinal);
    }
}
