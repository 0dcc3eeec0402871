using System.Net;
using System.Net.Sockets;
using Kiln.Builders.Docker.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Docker.Tests;

/// <summary>An engine that is killed and started again in mid-build.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private static readonly HclValue Committed = TestBuild.Options(
        ("image", DockerServer.Busybox),
        ("pull", false),
        ("commit", true));

    /// <summary>An engine that had not answered yet is asked again, and is not there any more.</summary>
    private const string Gone = "(ended the connection|cannot be reached): ";

    private DockerServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await DockerServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Engine_that_dies_is_told_wherever_it_does_and_the_next_start_removes_what_it_kept()
    {
        string images = await _server.RunAsync("images", "--quiet", "--no-trunc");

        // While a command runs.
        await DiesAsync(build => build.FailAsync(Committed, async (machine, token) =>
        {
            TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task<int> running = machine.RunAsync(
                new("echo started; sleep 600") { OnOutputLine = _ => started.TrySetResult() },
                token);
            await Within.Time(started.Task, "the command starts");
            await _server.KillAsync();
            Assert.Equal(RemoteExit.ConnectionLost, await Within.Time(running, "the command ends with its engine"));
            throw new BuildFailedException("ended the connection");
        }));

        // Between two commands: it does not come back.
        await DiesAsync(build => build.FailAsync(Committed, async (machine, token) =>
        {
            await TestBuild.SucceedAsync(machine, "true", token);
            await _server.KillAsync();
            CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
                () => TestBuild.SucceedAsync(machine, "true", token));
            throw new BuildFailedException(e.Message);
        }));

        // While it commits: it hangs until it is killed.
        await DiesAsync(async build =>
        {
            Task<BuildFailedException> failing = build.FailAsync(Committed, (_, _) =>
            {
                ProcessSignals.Send(_server.Process, ProcessSignals.Stop);
                return Task.CompletedTask;
            });
            await Within.Until(
                () => build.Ledger.All.Any(static r => r.Kind == "docker-commit"),
                "the container is being committed");
            await _server.KillAsync();
            return await failing;
        });
        Assert.Equal(images, await _server.RunAsync("images", "--quiet", "--no-trunc"));
    }

    [Fact]
    public async Task Container_that_did_not_outlive_its_engine_is_told_and_removed()
    {
        using TestBuild build = new(_server.Address);
        BuildFailedException e = await build.FailAsync(Committed, async (machine, token) =>
        {
            await TestBuild.SucceedAsync(machine, "true", token);
            await _server.KillAsync();
            await _server.StartAgainAsync();
            CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(() => TestBuild.UploadAsync(
                machine, "/a", "a", null, token)
                .ContinueWith(_ => TestBuild.SucceedAsync(machine, "true", token), token).Unwrap());
            throw new BuildFailedException(failure.Message);
        });
        Assert.Contains("is not running", e.Message, StringComparison.Ordinal);
        await build.AssertNothingLeftAsync(_server);
    }

    [Fact]
    public async Task Engine_that_dies_while_it_pulls_or_pushes_is_told()
    {
        // A registry that takes requests and never answers.
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string repository = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x";
        using TestBuild pull = new(_server.Address);
        Task<BuildFailedException> pulling = pull.FailAsync(
            TestBuild.Options(("image", repository), ("discard", true)), TestBuild.NothingAsync);
        await AskedAsync(listener);
        await _server.KillAsync();
        BuildFailedException e = await pulling;
        Assert.StartsWith(
            "Error pulling Docker image: The Docker engine at unix://", e.Message, StringComparison.Ordinal);
        Assert.Matches(Gone, e.Message);
        await _server.StartAgainAsync();

        using TestBuild push = new(_server.Address);
        IArtifact image = (await push.RunAsync(Committed, TestBuild.NothingAsync))!;
        IArtifact tagged = (
            await push.PostProcessAsync("docker-tag", TestBuild.Options(("repository", repository)), image)).Artifact!;
        Task<BuildFailedException> pushing = Assert.ThrowsAsync<BuildFailedException>(
            () => push.PostProcessAsync("docker-push", TestBuild.Options(), tagged));
        await AskedAsync(listener);
        await _server.KillAsync();
        e = await Within.Time(pushing, "the push ends");
        Assert.StartsWith($"Error pushing {repository}", e.Message, StringComparison.Ordinal);
        Assert.Matches(Gone, e.Message);
        await _server.StartAgainAsync();
    }

    private static async Task AskedAsync(TcpListener listener)
    {
        TcpClient client = await Within.Time(
            listener.AcceptTcpClientAsync(Token).AsTask(), "the engine asks the registry");
        TestContext.Current.TestOutputHelper?.WriteLine($"asked by {client.Client.RemoteEndPoint}");
    }

    private async Task DiesAsync(Func<TestBuild, Task<BuildFailedException>> run)
    {
        using TestBuild build = new(_server.Address);
        BuildFailedException e = await Within.Time(run(build), "the build ends");
        Assert.Matches(Gone, build.Text + e.Message);
        Assert.Contains(
            build.Failures,
            static failure => failure.StartsWith("container kiln-", StringComparison.Ordinal));
        Assert.Contains(build.Ledger.Open, static r => r.Kind == "docker-container");

        await _server.StartAgainAsync();
        foreach (LedgerResource left in build.Ledger.Open)
        {
            await DockerComponents.Reapers(build.Host).Single(r => r.Kind == left.Kind).ReapAsync(left, Token);
        }

        Assert.Equal("", await _server.RunAsync("ps", "--all", "--quiet"));
    }
}
