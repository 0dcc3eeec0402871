using System.Diagnostics;
using System.Globalization;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Tests.Support;

namespace Kiln.Plugins.Tests.Discovery;

public sealed class DescribeRunTests : IDisposable
{
    private readonly PluginHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Plugin_describes_itself() =>
        Assert.Equal("1.2.3", (await RunAsync(new PluginScript("1.2.3").Text)).Version);

    [Theory]
    [InlineData("echo hello", PluginFailure.BadDescription, "is no description of a plugin", "It begins with: hello")]
    [InlineData("printf '{\"version\":\"1.0.0\"}{}'", PluginFailure.BadDescription, "is no description of a plugin", "{\"version\":\"1.0.0\"}{}")]
    [InlineData("true", PluginFailure.BadDescription, "wrote nothing", "no plugin")]
    [InlineData("printf '\\033[2Jx'", PluginFailure.BadDescription, "is no description", "It begins with: [2Jx")]
    [InlineData("echo no disk >&2; exit 7", PluginFailure.DescribeFailed, "exit code 7", "Its last words: no disk")]
    [InlineData("kill -9 $$", PluginFailure.DescribeFailed, "exit code 137", "describe' failed")]
    public async Task Plugin_that_says_something_else_is_refused(
        string instead,
        PluginFailure reason,
        string part,
        string other)
    {
        PluginException e = await Assert.ThrowsAsync<PluginException>(
            () => RunAsync(new PluginScript("1.0.0") { Instead = instead }.Text));
        Assert.Equal(reason, e.Reason);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.Contains(other, e.Message, StringComparison.Ordinal);
        Assert.Contains(_home.Combine("plugin"), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_that_never_ends_is_killed_with_all_that_it_started()
    {
        _home.Limits = new() { Time = TimeSpan.FromSeconds(2) };
        string pids = _home.Combine("pids");
        string script = new PluginScript("1.0.0") { Instead = $"sleep 1000 & echo $! >{pids}; echo $$ >>{pids}; wait" }.Text;
        PluginException e = await Assert.ThrowsAsync<PluginException>(() => RunAsync(script));
        Assert.Equal(PluginFailure.DescribeFailed, e.Reason);
        Assert.Contains("it did not end within 2 seconds", e.Message, StringComparison.Ordinal);
        foreach (string pid in await File.ReadAllLinesAsync(pids, Token))
        {
            Assert.False(IsRunning(pid), $"process {pid} is still there");
        }
    }

    [Fact]
    public async Task Plugin_that_floods_is_killed()
    {
        _home.Limits = new() { OutputBytes = 10_000 };
        PluginException e = await Assert.ThrowsAsync<PluginException>(
            () => RunAsync(new PluginScript("1.0.0") { Instead = "exec yes" }.Text));
        Assert.Equal(PluginFailure.DescribeFailed, e.Reason);
        Assert.Contains("it wrote more than 10000 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_that_floods_the_log_is_bounded()
    {
        string flood = "i=0; while [ $i -lt 3000 ]; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$i >&2; i=$((i+1)); done; exit 1";
        PluginException e = await Assert.ThrowsAsync<PluginException>(
            () => RunAsync(new PluginScript("1.0.0") { Instead = flood }.Text));
        Assert.Contains("a2999", e.Message, StringComparison.Ordinal);
        Assert.InRange(e.Message.Length, 100, 2000);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("PK\u0003\u0004abcdefghijklmnopqrstuv", "is a zip archive and not a program")]
    [InlineData("MZabcdefghijklmnopqrstuvwxyz", "is a program for Windows")]
    [InlineData("just some text, nothing else in it", "does not begin as a program does")]
    [InlineData("#!/nowhere/sh\n", "the interpreter that")]
    public async Task File_that_is_no_program_of_this_machine_is_named(string content, string expected)
    {
        PluginException e = await Assert.ThrowsAsync<PluginException>(() => RunAsync(content));
        Assert.Equal(PluginFailure.NotExecutable, e.Reason);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_without_the_execute_bit_is_named()
    {
        string path = _home.WriteProgram("plugin", new PluginScript("1.0.0").Text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        PluginException e = await Assert.ThrowsAsync<PluginException>(() => Run().RunAsync(path, Token));
        Assert.Equal(PluginFailure.NotExecutable, e.Reason);
        Assert.Contains("execute bit", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_of_another_processor_is_named()
    {
        byte[] header = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 183, 0];
        Assert.Equal(
            "is a program for arm64, and this machine is linux on amd64",
            ExecutableHeader.Explain(header, new("linux", "amd64")));
        Assert.Null(ExecutableHeader.Explain(header, new("linux", "arm64")));
    }

    [Fact]
    public async Task Cancellation_ends_the_plugin()
    {
        using CancellationTokenSource stop = new();
        string path = _home.WriteProgram("plugin", new PluginScript("1.0.0") { Instead = "echo x >&2; exec sleep 1000" }.Text);
        Task<PluginDescription> running = Run().RunAsync(path, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    private static bool IsRunning(string pid)
    {
        try
        {
            using Process process = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] != 'Z';
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return false;
        }
    }

    private Task<PluginDescription> RunAsync(string text) => Run().RunAsync(_home.WriteProgram("plugin", text), Token);

    private DescribeRun Run() => new(_home.Limits, TimeProvider.System);
}
