using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Checklist;

/// <summary>What Kiln says about the configuration of a plugin, and what it does not say.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData("inlin = [\"true\"]", "\"inlin\" is not expected here", "t.pkr.hcl:9,5-10")]
    [InlineData("inline = { a = 1 }", "list of string required", "t.pkr.hcl:9,14-23")]
    [InlineData("inline = []", "Command, Inline, Script and Scripts options cannot all be empty", "on t.pkr.hcl line 8")]
    [InlineData("scripts = [\"input/none\"]", "stat input/none", "on t.pkr.hcl line 8")]
    public async Task Mistake_is_shown_where_it_stands(string option, string word, string place)
    {
        using HostedRun host = HostedRun.Kiln(RealPlugins.Old).With("t.pkr.hcl", $$"""
            source "null" "a" {
              communicator = "none"
            }

            build {
              sources = ["source.null.a"]

              provisioner "old-shell-local" {
                {{option}}
              }
            }
            """);
        KilnRun run = await host.RunAsync("validate", "t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(word, Words.Of(run), StringComparison.Ordinal);
        Assert.Contains(place, Words.Of(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_is_masked_in_what_a_plugin_says_and_logs()
    {
        using HostedRun host = HostedRun.Kiln(RealPlugins.Old).With("t.pkr.hcl", """
            variable "password" {
              type      = string
              sensitive = true
              default   = "rosebud-and-more"
            }

            source "null" "a" {
              communicator = "none"
            }

            build {
              sources = ["source.null.a"]

              provisioner "old-shell-local" {
                environment_vars = ["PASSWORD=${var.password}"]
                inline           = ["echo the password is $PASSWORD", "echo $PASSWORD > secret"]
              }
            }
            """);
        host.Environment["PACKER_LOG"] = "1";
        KilnRun run = await host.RunAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the password is <sensitive>", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("rosebud-and-more", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Equal("rosebud-and-more\n", host.Read("secret"));
    }
}
