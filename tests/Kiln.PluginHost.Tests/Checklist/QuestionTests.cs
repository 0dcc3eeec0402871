using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Checklist;

/// <summary>A plugin asks whoever sits at Kiln's terminal.</summary>
public sealed class QuestionTests
{
    private const string Template = """
        source "null" "a" {
          communicator = "none"
        }

        build {
          sources = ["source.null.a"]

          provisioner "asking-breakpoint" {
            note = "look around"
          }

          provisioner "shell-local" {
            inline = ["echo after the question"]
          }
        }
        """;

    private static PackerPlugin Asking => new PackerPlugin("github.com/hashicorp/asking").With("provisioner", "breakpoint", "breakpoint");

    [Fact]
    public async Task Answer_goes_to_the_plugin()
    {
        using HostedRun host = HostedRun.Kiln(Asking).With("t.pkr.hcl", Template);
        string environment = string.Join(' ', host.Environment.Select(static pair => $"{pair.Key}='{pair.Value}'"));
        using PseudoTerminal terminal = new(
            $"env {environment} {KilnExecutable.Path} build -color=false t.pkr.hcl; echo ended with $?", host.Folder);
        await terminal.WaitForAsync("Press enter to continue");
        Assert.DoesNotContain("after the question", terminal.Shown, StringComparison.Ordinal);
        await terminal.SendAsync("\n");
        await terminal.WaitForAsync("after the question");
        await terminal.WaitForAsync("ended with 0");
        await host.Processes.AssertNoneAsync();
    }

    [Fact]
    public async Task Question_without_a_terminal_is_an_error_that_the_plugin_gets()
    {
        using HostedRun host = HostedRun.Kiln(Asking).With("t.pkr.hcl", Template);
        KilnRun run = await host.RunAsync("build", "-color=false", "t.pkr.hcl");
        using HostedRun packer = HostedRun.Packer()
            .With("t.pkr.hcl", Template.Replace("asking-", "", StringComparison.Ordinal));
        KilnRun expected = await packer.RunAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Equal(expected.ExitCode, run.ExitCode);
        Assert.Equal(Comparison.LinesOf(expected.Output, "null.a"), Comparison.LinesOf(run.Output, "null.a"));
    }
}
