using System.Diagnostics;
using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Real;

/// <summary>Runs with packer 1.6.6's plugins that end before their time.</summary>
[Collection(DockerTests.Name)]
public sealed class InterruptTests(DockerFixture docker)
{
    private const string Template = """
        source "docker" "box" {
          image   = "kiln/busybox:1"
          pull    = false
          discard = true
        }

        source "null" "other" {
          communicator = "none"
        }

        build {
          sources = ["source.docker.box"]

          provisioner "WHO" {
            inline = ["echo begun > BEGUN; echo it has begun; sleep 1000"]
          }
        }

        build {
          sources = ["source.null.other"]

          provisioner "shell-local" {
            inline = ["while ! test -e go; do sleep 0.1; done; echo other is done"]
          }
        }
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Provisioners => ["shell", "old-shell", "shell-local", "old-shell-local"];

    [Theory]
    [MemberData(nameof(Provisioners))]
    public async Task Interrupted_build_leaves_no_container_and_no_process(string provisioner)
    {
        DockerServer server = await docker.Server;
        using HostedRun host = Host(server, provisioner);
        (Process kiln, Task<KilnRun> end) = await BeginAsync(host, server);
        using (kiln)
        {
            ProcessSignals.Send(kiln.Id, ProcessSignals.Interrupt);
            KilnRun run = await end.WaitAsync(Limit, TestContext.Current.CancellationToken);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("Cancelling build after receiving interrupt", run.Output, StringComparison.Ordinal);
            Assert.Contains("Killing the container", run.Output, StringComparison.Ordinal);
        }

        await host.Processes.AssertNoneAsync();
        Assert.Equal("", await server.RunAsync("ps", "--all", "--quiet"));
    }

    [Theory]
    [MemberData(nameof(Provisioners))]
    public async Task Killed_kiln_leaves_no_process(string provisioner)
    {
        DockerServer server = await docker.Server;
        using HostedRun host = Host(server, provisioner);
        (Process kiln, Task<KilnRun> end) = await BeginAsync(host, server);
        using (kiln)
        {
            ProcessSignals.Send(kiln.Id, ProcessSignals.Kill);
            await end.WaitAsync(Limit, TestContext.Current.CancellationToken);
        }

        await host.Processes.AssertNoneAsync();
        await RemoveContainersAsync(server);
    }

    [Theory]
    [InlineData("shell", "packer-builder-docker")]
    [InlineData("old-shell", "packer-builder-docker")]
    [InlineData("old-shell", "packer-provisioner-shell")]
    [InlineData("old-shell-local", "packer-provisioner-shell-local")]
    public async Task Killed_plugin_fails_its_build_and_no_other(string provisioner, string victim)
    {
        DockerServer server = await docker.Server;
        using HostedRun host = Host(server, provisioner);
        (Process kiln, Task<KilnRun> end) = await BeginAsync(host, server);
        int containers;
        using (kiln)
        {
            ProcessSignals.Send((await host.Processes.FindAsync($"plugin {victim}")).Id, ProcessSignals.Kill);
            await ProcessSignals.WaitForAsync(() => !IsRunning(host, "plugin packer-"), "the end of the build's plugins", Limit);
            host.With("go", "");
            KilnRun run = await end.WaitAsync(Limit, TestContext.Current.CancellationToken);
            string text = Words.Of(run);
            await host.Processes.AssertNoneAsync();
            containers = await RemoveContainersAsync(server);
            Assert.Equal(1, run.ExitCode);
            Assert.True(text.Contains("was killed (signal 9)", StringComparison.Ordinal), run.Output + run.Error);
            Assert.Contains(victim.Contains("docker", StringComparison.Ordinal) ? "hashicorp/docker" : "hashicorp/old", text, StringComparison.Ordinal);
            Assert.Contains("null.other: other is done", text, StringComparison.Ordinal);
        }

        // Who could have removed it was killed.
        Assert.Equal(victim.Contains("docker", StringComparison.Ordinal) ? 1 : 0, containers);
    }

    private static HostedRun Host(DockerServer server, string provisioner)
    {
        HostedRun host = HostedRun.Kiln(RealPlugins.Docker, RealPlugins.Old);
        host.Environment["DOCKER_HOST"] = server.Address;
        bool isLocal = provisioner.EndsWith("local", StringComparison.Ordinal);
        return host.With("t.pkr.hcl", Template
            .Replace("WHO", provisioner, StringComparison.Ordinal)
            .Replace("BEGUN", isLocal ? host.PathOf("begun") : "/begun", StringComparison.Ordinal));
    }

    private static bool IsRunning(HostedRun host, string part) =>
        host.Processes.Running().Any(process => process.CommandLine.Contains(part, StringComparison.Ordinal));

    /// <summary>Waits until the provisioner is at work.</summary>
    private static async Task<(Process Kiln, Task<KilnRun> End)> BeginAsync(HostedRun host, DockerServer server)
    {
        Process kiln = host.Start("build", "-color=false", "t.pkr.hcl");
        Task<KilnRun> end = IsolatedTool.EndOfAsync(kiln);
        Stopwatch watch = Stopwatch.StartNew();
        while (!await HasBegunAsync(host, server))
        {
            Assert.False(end.IsCompleted, end.IsCompleted ? $"the build ended early: {(await end).Output}{(await end).Error}" : "");
            Assert.True(watch.Elapsed < Limit, "the provisioner did not begin");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return (kiln, end);
    }

    private static async Task<bool> HasBegunAsync(HostedRun host, DockerServer server)
    {
        if (File.Exists(host.PathOf("begun")))
        {
            return true;
        }

        string container = await server.RunAsync("ps", "--quiet");
        return container.Length > 0 && (await server.RunAsync("diff", container)).Contains("/begun", StringComparison.Ordinal);
    }

    /// <returns>How many there were.</returns>
    private static async Task<int> RemoveContainersAsync(DockerServer server)
    {
        string[] containers = (await server.RunAsync("ps", "--all", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (containers.Length > 0)
        {
            await server.RunAsync(["rm", "--force", .. containers]);
        }

        return containers.Length;
    }
}
