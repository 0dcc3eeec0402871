using System.Text;
using Kiln.Builders.Docker.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Builders.Docker.Tests;

/// <summary>What provisioners do in a container of a real engine.</summary>
[Collection(DockerTests.Name)]
public sealed class CommunicatorTests(DockerFixture docker)
{
    private static readonly HclValue Discarded =
        TestBuild.Options(("image", DockerServer.Busybox), ("pull", false), ("discard", true));

    [Fact]
    public Task Commands_have_their_own_streams_and_exit_codes() => InContainerAsync(async (machine, token) =>
    {
        Assert.Equal((3, "out", "err"), await TestBuild.CaptureAsync(machine, "echo out; echo err >&2; exit 3", token));
        Assert.Equal((0, "", ""), await TestBuild.CaptureAsync(machine, "true", token));
        Assert.Equal((127, ""), (await TestBuild.CaptureAsync(machine, "nonsense", token)) is (int code, string output, _) ? (code, output) : default);

        // Many bytes, not text, through the input and back.
        byte[] bytes = new byte[3 * 1024 * 1024];
        new Random(7).NextBytes(bytes);
        using MemoryStream back = new();
        int exit = await machine.RunAsync(new("cat; echo end >&2") { Input = new MemoryStream(bytes), OutputStream = back }, token);
        Assert.Equal(0, exit);
        Assert.True(back.ToArray().AsSpan().SequenceEqual(bytes));

        // A command that reads nothing does not wait for the rest of its input, and one without input has an empty one.
        Assert.Equal(0, await machine.RunAsync(new("true") { Input = new MemoryStream(bytes) }, token));
        Assert.Equal((0, "0", ""), await TestBuild.CaptureAsync(machine, "wc -c", token));
    });

    [Fact]
    public Task Calls_may_overlap() => InContainerAsync(async (machine, token) =>
    {
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            await TestBuild.UploadAsync(machine, $"/tmp/{number}", $"{number}\n", null, token);
            return await TestBuild.SucceedAsync(machine, $"cat /tmp/{number}; seq 2000 | wc -l", token);
        }));
        Assert.Equal(Enumerable.Range(0, 8).Select(static number => $"{number}\n2000"), answers);
    });

    [Fact]
    public Task Command_that_is_cancelled_ends_with_all_it_started() => InContainerAsync(async (machine, token) =>
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> running = machine.RunAsync(
            new("setsid sleep 1111 & sleep 2222 & echo started; wait") { OnOutputLine = _ => started.TrySetResult() }, stop.Token);
        await Within.Time(started.Task, "the command starts");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(running, "the command ends"));
        string left = await TestBuild.SucceedAsync(machine, "grep -l -a -E '^sleep.(1111|2222)' /proc/[0-9]*/cmdline; true", token);
        Assert.Equal("", left);
    });

    [Fact]
    public Task Files_and_folders_move_as_docker_cp_moves_them() => InContainerAsync(async (machine, token) =>
    {
        using TemporaryDirectory here = new();
        here.Write("tree/a", "a\n");
        here.Write("tree/b/c", "c\n");
        File.SetUnixFileMode(here.Combine("tree", "a"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(here.Combine("tree", "link"), "a");
        Directory.CreateDirectory(here.Combine("tree", "empty"));

        await TestBuild.UploadAsync(machine, "/tmp/plain", "text", null, token);
        await TestBuild.UploadAsync(machine, "/tmp/moded", "", (UnixFileMode)0b111_101_101, token);
        Assert.Equal("600 0 0 text755", await TestBuild.SucceedAsync(
            machine, "echo $(stat -c '%a %u %g' /tmp/plain) $(cat /tmp/plain)$(stat -c %a /tmp/moded)", token));

        await machine.UploadDirectoryAsync("/new", here.Combine("tree"), token);
        await machine.UploadDirectoryAsync("/tmp", here.Combine("tree"), token);
        await machine.UploadDirectoryAsync("/home", here.Combine("tree") + "/", token);
        const string Names = "./a\n./b\n./b/c\n./empty\n./link";
        foreach (string folder in new[] { "/new", "/tmp/tree", "/home" })
        {
            Assert.Equal(Names, await TestBuild.SucceedAsync(machine, $"cd {folder} && find . -mindepth 1 | sort", token));
        }

        Assert.Equal("a 500 c", await TestBuild.SucceedAsync(
            machine, "echo $(readlink /new/link) $(stat -c %a /home/a) $(cat /tmp/tree/b/c)", token));

        using MemoryStream file = new();
        await machine.DownloadAsync("/new/link", file, token);
        Assert.Equal("a\n", Encoding.UTF8.GetString(file.ToArray()));
        await machine.DownloadDirectoryAsync("/new", here.Combine("down"), token);
        await machine.DownloadDirectoryAsync("/new/", here.Combine("flat"), token);
        Assert.Equal("c\n", await File.ReadAllTextAsync(here.Combine("down", "new", "b", "c"), token));
        Assert.Equal("a", new FileInfo(here.Combine("flat", "link")).LinkTarget);
        Assert.True(Directory.Exists(here.Combine("flat", "empty")));
    });

    [Fact]
    public Task Transfers_that_cannot_be_are_told_with_their_path() => InContainerAsync(async (machine, token) =>
    {
        using TemporaryDirectory here = new();
        await FailsAsync(() => TestBuild.UploadAsync(machine, "/not/there/x", "", null, token), "/not/there");
        await FailsAsync(() => TestBuild.UploadAsync(machine, "/tmp", "", null, token), "cannot overwrite directory");
        await FailsAsync(() => machine.UploadDirectoryAsync("/etc/passwd", here, token), "it is a file");
        await FailsAsync(() => machine.UploadDirectoryAsync("/x", here.Combine("nowhere"), token), "nowhere");
        await FailsAsync(() => machine.DownloadAsync("/not/there", new MemoryStream(), token), "/not/there");
        await FailsAsync(() => machine.DownloadAsync("/etc", new MemoryStream(), token), "not a regular file");
        await FailsAsync(() => machine.DownloadDirectoryAsync("/not/there", here.Combine("x"), token), "/not/there");

        static async Task FailsAsync(Func<Task> transfer, string part)
        {
            CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(transfer);
            Assert.Equal(CommunicatorFailure.Transfer, e.Reason);
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        }
    });

    [Theory]
    [InlineData("user", true, "1000")]
    [InlineData("user", false, "0")]
    [InlineData("", true, "0")]
    public async Task Uploaded_files_belong_to_the_user_of_the_container(string user, bool isFixed, string owner)
    {
        string[] command = ["-dit", "--user", user, "--entrypoint=/bin/sh", "{{.Image}}"];
        HclValue options = TestBuild.Options(
            ("image", DockerServer.Busybox),
            ("pull", false),
            ("discard", true),
            ("fix_upload_owner", isFixed),
            ("run_command", user.Length == 0 ? command.Where(static a => a is not ("--user" or "")).ToArray() : command));
        await InContainerAsync(options, async (machine, token) =>
        {
            await TestBuild.UploadAsync(machine, "/tmp/it's one", "x", null, token);
            Assert.Equal(owner, await TestBuild.SucceedAsync(machine, "stat -c %u \"/tmp/it's one\"", token));
        });
    }

    [Fact]
    public Task Commands_run_as_exec_user() => InContainerAsync(
        TestBuild.Options(("image", DockerServer.Busybox), ("pull", false), ("discard", true), ("exec_user", "1000:10")),
        static async (machine, token) => Assert.Equal("1000 10", await TestBuild.SucceedAsync(machine, "echo $(id -u) $(id -g)", token)));

    [Fact]
    public Task Shell_has_a_terminal_of_the_size_of_the_window() => InContainerAsync(static async (machine, token) =>
    {
        IShellCommunicator shell = Assert.IsAssignableFrom<IShellCommunicator>(machine);
        using MemoryStream output = new();
        System.Threading.Channels.Channel<ShellWindow> windows = System.Threading.Channels.Channel.CreateUnbounded<ShellWindow>();
        ShellSession session = new()
        {
            Input = new MemoryStream("test -t 0 && echo terminal $TERM $WHO; exit 5\n"u8.ToArray()),
            Output = output,
            Window = new(100, 30),
            WindowChanges = windows.Reader,
            TerminalType = "vt220",
            Environment = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("WHO", "me"),
        };
        int code = await Within.Time(shell.RunShellAsync(session, token), "the shell ends");
        Assert.Contains("terminal vt220 me", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
        Assert.Equal(5, code);
    });

    [Fact]
    public Task Container_that_has_ended_is_told_at_once() => InContainerAsync(async (machine, token) =>
    {
        DockerServer server = await docker.Server;
        string id = await server.RunAsync("ps", "--all", "--quiet");
        await server.RunAsync("kill", id);
        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(() => machine.RunAsync(new("true"), token));
        Assert.Equal(CommunicatorFailure.Start, e.Reason);
        Assert.Contains("is not running", e.Message, StringComparison.Ordinal);
    });

    private Task InContainerAsync(Func<ICommunicator, CancellationToken, Task> script) => InContainerAsync(Discarded, script);

    private async Task InContainerAsync(HclValue options, Func<ICommunicator, CancellationToken, Task> script)
    {
        DockerServer server = await docker.Server;
        using TestBuild build = new(server.Address);
        IArtifact? artifact = await build.RunAsync(options, script);
        Assert.Equal("packer.docker", artifact!.BuilderId);
        await build.AssertNothingLeftAsync(server);
    }
}
