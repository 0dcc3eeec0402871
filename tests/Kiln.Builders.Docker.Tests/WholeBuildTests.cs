using System.Diagnostics;
using System.Text.RegularExpressions;
using Kiln.Builders.Docker.Tests.Support;
using Kiln.Testing;

namespace Kiln.Builders.Docker.Tests;

/// <summary>The published executable with a real engine: killed in mid-build, and from checkpoints.</summary>
[Collection(DockerTests.Name)]
public sealed class WholeBuildTests : IDisposable
{
    private const string Waiting = """
        source "docker" "waits" {
          image       = "kiln/busybox:1"
          pull        = false
          export_path = "out.tar"
        }

        build {
          sources = ["source.docker.waits"]

          provisioner "shell" {
            inline = ["echo started; sleep 600"]
          }
        }
        """;

    private const string Cached = """
        variable "last" {
          type = string
        }

        source "docker" "made" {
          image   = "kiln/busybox:1"
          pull    = false
          commit  = true
          changes = ["LABEL made=yes"]
        }

        build {
          sources = ["source.docker.made"]

          provisioner "shell" {
            inline = ["echo first $RANDOM$RANDOM > /first"]
          }

          provisioner "file" {
            source      = "tree/"
            destination = "/home"
          }

          provisioner "shell" {
            inline = ["echo ${var.last} > /last"]
          }

          post-processor "docker-tag" {
            repository = "kiln/cached"
            tags       = [var.last]
          }
        }
        """;

    private readonly KilnExecutable _kiln = new();
    private readonly TemporaryDirectory _work = new();

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task Build_that_is_killed_leaves_nothing_after_the_next_start()
    {
        await using DockerServer server = await DockerServer.StartAsync();
        _kiln.Environment["DOCKER_HOST"] = server.Address;
        _kiln.Environment["TMPDIR"] = Directory.CreateDirectory(_work.Combine("tmp")).FullName;
        _work.Write("t.pkr.hcl", Waiting);
        string other = await server.RunAsync("run", "-dit", "--entrypoint", "/bin/sh", DockerServer.Busybox);
        try
        {
            string images = await server.RunAsync("images", "--all", "--quiet", "--no-trunc");
            using (Process process = _kiln.Start(_work, "build", "t.pkr.hcl"))
            {
                // In time before the container is there or after it: what the ledger names is removed either way.
                await Within.Time(ReadUntilAsync(process.StandardOutput, "started"), "the provisioner runs");
                Assert.NotEqual(other, await server.RunAsync("ps", "--all", "--quiet", "--no-trunc"));
                process.Kill();
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            KilnRun reap = await _kiln.RunAsync(_work, "reap");
            Assert.True(reap.ExitCode == 0, reap.Output + reap.Error);
            Assert.Contains("container kiln-", reap.Output, StringComparison.Ordinal);
            Assert.Equal(other, await server.RunAsync("ps", "--all", "--quiet", "--no-trunc"));
            Assert.Equal(images, await server.RunAsync("images", "--all", "--quiet", "--no-trunc"));
            Assert.Empty(Directory.GetFileSystemEntries(_work.Combine("tmp")));
            Assert.False(File.Exists(_work.Combine("out.tar")));
        }
        finally
        {
            await server.RunAsync("rm", "--force", other);
        }
    }

    [Fact]
    public async Task Build_from_checkpoints_has_the_content_and_configuration_of_a_whole_one()
    {
        await using DockerServer server = await DockerServer.StartAsync();
        _kiln.Environment["DOCKER_HOST"] = server.Address;
        _work.Write("t.pkr.hcl", Cached);
        _work.Write("tree/a", "a\n");
        await BuildAsync("one", "runs runs runs");
        string whole = await ContentAsync(server, "one");
        await BuildAsync("two", "cached cached runs");
        Assert.Equal(whole.Replace("one", "two", StringComparison.Ordinal), await ContentAsync(server, "two"));
        await BuildAsync("two", "cached cached cached");
        Assert.Equal(whole.Replace("one", "two", StringComparison.Ordinal), await ContentAsync(server, "two"));
        _work.Write("tree/a", "b\n");
        await BuildAsync("two", "cached runs runs");
        Assert.Contains("home/a 644 0\nb", await ContentAsync(server, "two"), StringComparison.Ordinal);

        // An image that somebody has removed is made again.
        string[] kept =
            (await server.RunAsync("images", "--format", "{{.Repository}}:{{.Tag}}", "kiln-checkpoint")).Split('\n');
        Assert.True(kept.Length > 3, string.Join(' ', kept));
        await server.RunAsync(["rmi", "--force", .. kept]);
        await BuildAsync("two", "runs runs runs");

        KilnRun prune = await _kiln.RunAsync(_work, "cache", "prune", "-all");
        Assert.True(prune.ExitCode == 0, prune.Output + prune.Error);
        Assert.Equal("", await server.RunAsync("images", "--quiet", "kiln-checkpoint"));
        Assert.Equal("", await server.RunAsync("ps", "--all", "--quiet"));
    }

    private static async Task<bool> ReadUntilAsync(StreamReader reader, string words)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
            {
                return true;
            }
        }

        throw new InvalidOperationException($"The build ended and never said \"{words}\".");
    }

    private static async Task<string> ContentAsync(DockerServer server, string tag)
    {
        string image = $"kiln/cached:{tag}";
        string files = await server.RunAsync(
            "run", "--rm", "--entrypoint", "/bin/sh", image, "-c", "cd /; for f in first last $(find home -type f); do stat -c '%n %a %u' $f; cat $f; done");
        string config = await server.RunAsync("image", "inspect", "--format", "{{json .Config}}", image);
        return files + config;
    }

    private async Task BuildAsync(string last, string expected)
    {
        KilnRun run = await _kiln.RunAsync(_work, "build", "-machine-readable", "-cache", "-var", $"last={last}", "t.pkr.hcl");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string verdicts = string.Join(' ', Regex.Matches(run.Output, @",checkpoint,[^,\n]*,[^,\n]*,(\w+)").Select(static m => m.Groups[1].Value));
        Assert.True(expected == verdicts, $"expected {expected}, found {verdicts}:\n{run.Output}");
    }
}
