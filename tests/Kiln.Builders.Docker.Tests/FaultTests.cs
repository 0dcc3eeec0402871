using System.Net;
using System.Net.Sockets;
using Kiln.Builders.Docker.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Docker.Tests;

/// <summary>Engines that are not there, go away, refuse, or say nonsense; disks that are full.</summary>
[Collection(DockerTests.Name)]
public sealed class FaultTests(DockerFixture docker)
{
    private static readonly HclValue Discarded =
        TestBuild.Options(("image", DockerServer.Busybox), ("pull", false), ("discard", true));

    [Fact]
    public async Task Engine_that_is_not_there_is_told_with_what_to_do()
    {
        using TestBuild build = new("unix:///nonexistent/docker.sock");
        BuildFailedException e = await build.FailAsync(Discarded, TestBuild.NothingAsync);
        Assert.StartsWith("The Docker engine at unix:///nonexistent/docker.sock cannot be reached: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("systemctl start docker", e.Advice, StringComparison.Ordinal);
        Assert.Empty(build.Ledger.All);
    }

    [Fact]
    public async Task Port_that_nobody_listens_at_is_told()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using TestBuild build = new($"tcp://127.0.0.1:{port}");
        BuildFailedException e = await build.FailAsync(Discarded, TestBuild.NothingAsync);
        Assert.Contains("cannot be reached: Connection refused", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 20\r\n\r\n{\"message\":\"go away\"}")]
    public async Task Server_that_is_no_engine_ends_the_build_with_one_error(string answer)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(
            async () =>
            {
                while (true)
                {
                    using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                    await client.GetStream().ReadAtLeastAsync(new byte[10_000], 1, false, TestContext.Current.CancellationToken);
                    await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
                }
            },
            TestContext.Current.CancellationToken);
        using TestBuild build = new($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        BuildFailedException e = await build.FailAsync(Discarded, TestBuild.NothingAsync);
        Assert.NotEmpty(e.Message);
        Assert.Empty(build.Failures);
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
    }

    [Fact]
    public async Task Engine_that_stops_while_a_command_runs_ends_the_build()
    {
        DockerServer server = await DockerServer.StartAsync();
        using TestBuild build = new(server.Address);
        int code = 0;
        BuildFailedException e = await build.FailAsync(Discarded, async (machine, token) =>
        {
            TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task<int> running = machine.RunAsync(
                new("echo started; sleep 600") { OnOutputLine = _ => started.TrySetResult() }, token);
            await Within.Time(started.Task, "the command starts");
            await server.DisposeAsync();
            code = await Within.Time(running, "the command ends with its engine");
            throw new BuildFailedException($"ended with {code}");
        });
        Assert.NotEqual(0, code);
        Assert.StartsWith("ended with", e.Message, StringComparison.Ordinal);

        // The container went with its engine, or is there when it starts again: both are told, and it stays in the ledger.
        Assert.Contains(build.Failures, static failure => failure.StartsWith("container kiln-", StringComparison.Ordinal));
        Assert.Contains(build.Ledger.Open, static r => r.Kind == "docker-container");
    }

    [Fact]
    public async Task Image_that_is_nowhere_is_told()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        foreach (bool pull in new[] { true, false })
        {
            HclValue options = TestBuild.Options(("image", "127.0.0.1:1/no/such:1"), ("pull", pull), ("discard", true));
            BuildFailedException e = await build.FailAsync(options, TestBuild.NothingAsync);
            Assert.StartsWith("Error pulling Docker image: ", e.Message, StringComparison.Ordinal);
            Assert.Contains("127.0.0.1:1", e.Message, StringComparison.Ordinal);
            Assert.Contains("could not reach the registry", e.Advice, StringComparison.Ordinal);
            await build.AssertNothingLeftAsync(server);
        }
    }

    [Fact]
    public async Task Full_disk_is_told_and_leaves_no_part_of_the_file()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        string folder = Path.Combine(build.Folder, "small");
        using SmallDisk disk = new(folder, "size=256k");
        HclValue options = TestBuild.Options(
            ("image", DockerServer.Busybox), ("pull", false), ("export_path", Path.Combine(folder, "x.tar")));
        BuildFailedException e = await build.FailAsync(options, TestBuild.NothingAsync);
        Assert.Contains("disk (or the quota) is full", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        await build.AssertNothingLeftAsync(server);
    }

    [Fact]
    public async Task Reapers_remove_what_the_ledger_names_and_nothing_else()
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        string[] before = [];
        await build.RunAsync(Discarded, async (_, token) =>
        {
            string other = await server.RunAsync("run", "-dit", DockerServer.Busybox, "/bin/sh");
            before = [.. build.Ledger.Open.Select(static r => r.Kind).Order(StringComparer.Ordinal)];
            foreach (Kiln.Sdk.Resources.IReaper reaper in DockerComponents.Reapers(build.Host))
            {
                foreach (Kiln.Sdk.Resources.LedgerResource resource in build.Ledger.Open.Where(r => r.Kind == reaper.Kind))
                {
                    await reaper.ReapAsync(resource, token);
                    await reaper.ReapAsync(resource, token);
                }
            }

            Assert.Equal(other, await server.RunAsync("ps", "--all", "--quiet", "--no-trunc"));
            await server.RunAsync("rm", "--force", other);
        });
        Assert.Equal(["directory", "docker-container"], before);
        await build.AssertNothingLeftAsync(server);
    }
}
