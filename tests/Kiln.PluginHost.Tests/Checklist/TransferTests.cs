using System.Security.Cryptography;
using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Checklist;

/// <summary>Files through the communicator of packer 1.6.6's builder <c>docker</c>, by its provisioners and Kiln's.</summary>
[Collection(DockerTests.Name)]
public sealed class TransferTests(DockerFixture docker)
{
    private const int Size = 10 << 20;

    private const string Template = """
        source "docker" "box" {
          image   = "kiln/busybox:1"
          pull    = false
          discard = true
        }

        build {
          sources = ["source.docker.box"]

        STEPS
        }
        """;

    [Theory]
    [InlineData("file", "file")]
    [InlineData("file", "old-file")]
    [InlineData("old-file", "file")]
    [InlineData("old-file", "old-file")]
    public async Task Ten_megabytes_go_up_and_down(string up, string down)
    {
        byte[] content = RandomNumberGenerator.GetBytes(Size);
        using HostedRun host = await HostAsync($$"""
            provisioner "{{up}}" {
              source      = "content"
              destination = "/content"
            }

            provisioner "{{down}}" {
              source      = "/content"
              destination = "again"
              direction   = "download"
            }
            """);
        await File.WriteAllBytesAsync(host.PathOf("content"), content, TestContext.Current.CancellationToken);
        await host.SucceedAsync("build", "t.pkr.hcl");
        Assert.Equal(content, await File.ReadAllBytesAsync(host.PathOf("again"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("old-file")]
    public async Task Upload_that_the_machine_refuses_fails_the_build(string up)
    {
        using HostedRun host = await HostAsync($$"""
            provisioner "{{up}}" {
              source      = "t.pkr.hcl"
              destination = "/proc/none/content"
            }
            """);
        KilnRun run = await host.RunAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("/proc/none", run.Output, StringComparison.Ordinal);
        Assert.Contains("Build 'docker.box' errored", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("old-file")]
    public async Task Download_of_what_is_not_there_fails_the_build(string down)
    {
        using HostedRun host = await HostAsync($$"""
            provisioner "{{down}}" {
              source      = "/none"
              destination = "none"
              direction   = "download"
            }
            """);
        KilnRun run = await host.RunAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Download failed: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Build 'docker.box' errored", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shell")]
    [InlineData("old-shell")]
    public async Task Output_of_many_lines_arrives_in_order(string shell)
    {
        using HostedRun host = await HostAsync($$"""
            provisioner "{{shell}}" {
              inline = ["seq 1 20000"]
            }
            """);
        string output = await host.SucceedAsync("build", "-color=false", "t.pkr.hcl");
        IEnumerable<string> numbers = Comparison.LinesOf(output, "docker.box").Split('\n').Where(static line => int.TryParse(line, out _));
        Assert.Equal(Enumerable.Range(1, 20000).Select(static number => $"{number}"), numbers);
    }

    private async Task<HostedRun> HostAsync(string steps)
    {
        DockerServer server = await docker.Server;
        HostedRun host = HostedRun.Kiln(RealPlugins.Docker, RealPlugins.Old);
        host.Environment["DOCKER_HOST"] = server.Address;
        return host.With("t.pkr.hcl", Template.Replace("STEPS", steps, StringComparison.Ordinal));
    }
}
