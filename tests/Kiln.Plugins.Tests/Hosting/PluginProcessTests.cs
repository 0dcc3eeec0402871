using Kiln.Plugins.Hosting;
using Kiln.Plugins.Tests.Support;
using Kiln.Remote;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;
using Kiln.Wire.Schemas;
using Kiln.Wire.Yamux;

namespace Kiln.Plugins.Tests.Hosting;

public sealed class PluginProcessTests : IDisposable
{
    private const string Packer = "github.com/hashicorp/real";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly PluginHome _home = new();
    private readonly RunningPlugins _plugins = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Builder_of_packer_answers_and_ends_with_its_owner()
    {
        string path = new PackerPlugin(Packer).With("builder", "null", "null").Install(_home.Plugins.Path);
        (PluginProcess process, Stream stream) = await StartAsync(path, "null");
        await using (RemoteConnection connection =
            RemoteConnection.Start(stream, YamuxRole.Client, SchemaEncoding.Gob, TimeProvider.System))
        await using (process)
        {
            await using RpcClient client = await connection.DialAsync(0, Token);
            PackValue reply = await client.CallAsync("Builder.ConfigSpec", PackValue.Nil, Token);
            SchemaObject schema = GobSchema.Read(ConfigSpecReply.FromPack(reply).ConfigSpec);
            Assert.Contains("ssh_host", schema.Members.Select(static member => member.Key));
            Assert.NotEmpty(_plugins.Left);
        }

        Assert.Empty(_plugins.Left);
        Assert.Equal("plugin github.com/hashicorp/thing v1.2.3 (builder thing-null)", process.Name);
    }

    [Fact]
    public async Task Plugin_gets_its_environment_its_arguments_and_an_empty_input()
    {
        string script = """
            #!/bin/sh
            echo "arguments $*" >&2
            env | grep -E '^(PACKER_PLUGIN_MAGIC_COOKIE|PACKER_PLUGIN_MIN_PORT|PACKER_PLUGIN_MAX_PORT|PACKER_RUN_UUID|CHECKPOINT_DISABLE)=' | sort >&2
            echo "input $(wc -c)" >&2
            exit 7
            """;
        PluginException e = await Assert.ThrowsAsync<PluginException>(() => StartAsync(
            _home.WriteProgram("packer-plugin-thing", script), "do it", ComponentKind.DataSource, usesProtobuf: true));
        Assert.Equal(
            [
                "packer-plugin-thing plugin: arguments start datasource --protobuf do it",
                "packer-plugin-thing plugin: CHECKPOINT_DISABLE=1",
                "packer-plugin-thing plugin: PACKER_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
                "packer-plugin-thing plugin: PACKER_PLUGIN_MAX_PORT=25000",
                "packer-plugin-thing plugin: PACKER_PLUGIN_MIN_PORT=10000",
                "packer-plugin-thing plugin: PACKER_RUN_UUID=the-run",
                "packer-plugin-thing plugin: input 0",
            ],
            _plugins.Log);
        Assert.StartsWith(
            "The plugin github.com/hashicorp/thing v1.2.3 (data source thing-do it) cannot be used: it ended with exit code 7 "
            + "before it said where it listens.\n\nThe last that it said:\n  arguments start datasource --protobuf do it\n",
            e.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo '5|unix|/tmp/x'", "protocol version 4 or lower (its first line is '5|unix|/tmp/x')")]
    [InlineData("echo '1|5|unix|/tmp/x|grpc|abc'", "speaks version 1.5 of the plugin protocol, and Kiln speaks 5.0. It is a plugin of another program")]
    [InlineData("echo '6|0|unix|/tmp/x'", "speaks version 6.0 of the plugin protocol")]
    [InlineData("echo '5|1|unix|/tmp/x'", "speaks version 5.1 of the plugin protocol, and Kiln speaks 5.0. Install an older version of the plugin")]
    [InlineData("echo '5|0|pipe|/tmp/x'", "listens on a network that Kiln does not know: 'pipe' is neither unix nor tcp")]
    [InlineData("echo '5|0|tcp|nonsense'", "listens at 'nonsense', which is no address and port")]
    [InlineData("echo '5|0|unix|'", "whose path is too long for a socket or empty")]
    [InlineData("printf '5|0|unix|/%0200d\\n' 1", "whose path is too long for a socket or empty")]
    [InlineData("echo '5|0|unix|/nowhere/at/all'", "said that it listens at unix /nowhere/at/all, and nobody answers there")]
    [InlineData("echo '5|0|tcp|127.0.0.1:1'", "said that it listens at tcp 127.0.0.1:1, and nobody answers there")]
    [InlineData("echo Starting up...; echo '5|0|unix|/tmp/x'", "is no plugin, or writes to its standard output what belongs on its standard error. Its first line is 'Starting up...'")]
    [InlineData("echo 'a|b|c|d'", "is no plugin")]
    [InlineData("printf '\\033[31m\\n'", "Its first line is '[31m'")]
    [InlineData("echo", "wrote an empty line where a plugin says where it listens")]
    [InlineData("yes | tr -d '\\n'", "is no plugin")]
    [InlineData("echo wrong cookie >&2; exit 1", "ended with exit code 1 before it said where it listens.\n\nThe last that it said:\n  wrong cookie")]
    [InlineData("exit 0", "ended by itself, with exit code 0 before it said where it listens")]
    [InlineData("kill -SEGV $$", "was ended by signal 11 before it said where it listens")]
    public async Task Program_that_is_no_plugin_is_told_and_gone(string commands, string expected)
    {
        PluginException e = await Assert.ThrowsAsync<PluginException>(() => StartScriptAsync(commands + "\nsleep 1000"));
        Assert.Equal(PluginFailure.NotReady, e.Reason);
        Assert.StartsWith("The plugin github.com/hashicorp/thing v1.2.3 (builder thing-x) cannot be used: it ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Empty(_plugins.Left);
    }

    [Fact]
    public async Task Plugin_that_says_nothing_is_ended_with_all_that_it_started()
    {
        _plugins.StartLimit = TimeSpan.FromSeconds(1);
        PluginException e = await Assert.ThrowsAsync<PluginException>(
            () => StartScriptAsync("trap '' INT TERM HUP\nsleep 1000 &\necho thinking >&2\nwait"));
        Assert.Contains("it did not say within 1 seconds where it listens", e.Message, StringComparison.Ordinal);
        Assert.Contains("  thinking", e.Message, StringComparison.Ordinal);
        Assert.Empty(_plugins.Left);
    }

    [Fact]
    public async Task Cancelled_start_leaves_nothing()
    {
        using CancellationTokenSource stop = new();
        Task starting = StartAsync(
            _home.WriteProgram("packer-plugin-thing", "#!/bin/sh\ntrap '' TERM\nsleep 1000"), "x", stop: stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Limit, Token));
        Assert.Empty(_plugins.Left);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("MZabcdefghijklmnopqrstuvwxyz", "is a program for Windows, and this machine is linux")]
    [InlineData("#!/nowhere/sh\n", "the interpreter that")]
    public async Task File_that_is_no_program_of_this_machine_is_named(string content, string expected)
    {
        PluginException e = await Assert.ThrowsAsync<PluginException>(
            () => StartAsync(_home.WriteProgram("packer-plugin-thing", content), "x"));
        Assert.Equal(PluginFailure.NotExecutable, e.Reason);
        Assert.Contains("cannot be used: it could not be started: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_that_floods_both_its_outputs_can_be_used()
    {
        string packer = Requires.Tool("packer", "packer");
        string path = _home.WriteProgram("packer-plugin-thing", $$"""
            #!/bin/bash
            yes noise >&2 &
            exec {{packer}} plugin packer-builder-null > >(read -r line; echo "5|0|${line#5|}"; exec yes noise)
            """);
        (PluginProcess process, Stream stream) = await StartAsync(path, "null").WaitAsync(Limit, Token);
        await using (process)
        await using (RemoteConnection connection =
            RemoteConnection.Start(stream, YamuxRole.Client, SchemaEncoding.Gob, TimeProvider.System))
        {
            await using RpcClient client = await connection.DialAsync(0, Token);
            PackValue reply = await client.CallAsync("Builder.ConfigSpec", PackValue.Nil, Token).WaitAsync(Limit, Token);
            Assert.NotEmpty(ConfigSpecReply.FromPack(reply).ConfigSpec.ToArray());
        }

        Assert.Empty(_plugins.Left);
    }

    [Theory]
    [InlineData("echo one >&2; echo two >&2; exit 3", "ended with exit code 3 while it was at work.\n\nThe last that it said:\n  one\n  two")]
    [InlineData("kill -9 $$", "was killed (signal 9)")]
    [InlineData("exit 0", "ended by itself, with exit code 0 while it was at work.")]
    public async Task Death_of_a_plugin_is_explained(string death, string expected)
    {
        BuildFailedException e = await ExplainAsync(death);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("The plugin github.com/hashicorp/thing v1.2.3 (builder thing-null) ", e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.Advice);
    }

    [Fact]
    public async Task Panic_of_a_plugin_is_shown_instead_of_the_end_of_its_trace()
    {
        BuildFailedException e = await ExplainAsync(
            "echo before >&2; echo 'panic: runtime error: index out of range [3] with length 2' >&2; echo >&2\n"
            + "i=0; while [ $i -lt 100 ]; do echo \"goroutine $i [running]:\" >&2; i=$((i+1)); done; exit 2");
        Assert.Equal(
            "The plugin github.com/hashicorp/thing v1.2.3 (builder thing-null) crashed: panic: runtime error: index out of range [3] "
            + "with length 2\n\nThe last that it said:\n  before\n  panic: runtime error: index out of range [3] with length 2",
            e.Message);
        Assert.Contains("https://github.com/hashicorp/packer-plugin-thing/issues", e.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Last_lines_are_bounded()
    {
        BuildFailedException e = await ExplainAsync(
            "i=0; while [ $i -lt 3000 ]; do echo line$i >&2; i=$((i+1)); done; head -c 200000 /dev/zero | tr '\\0' x >&2; exit 2");
        string[] lines = e.Message.Split('\n');
        Assert.Equal(23, lines.Length);
        Assert.Equal("  line2981", lines[3]);
        Assert.Equal("  (a very long line is left out)", lines[^1]);
        Assert.Equal(1, _plugins.Log.Count(static line => line.EndsWith("plugin: (a very long line is left out)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Plugin_that_goes_on_is_said_to_have_lost_the_connection()
    {
        string path = new PackerPlugin(Packer).With("builder", "null", "null").Install(_home.Plugins.Path);
        (PluginProcess process, Stream stream) = await StartAsync(path, "null");
        await using (stream)
        await using (process)
        {
            BuildFailedException e = await process.ExplainAsync(new(WireFailure.Protocol, "It said nonsense."));
            Assert.Equal(
                "The connection to the plugin github.com/hashicorp/thing v1.2.3 (builder thing-null) broke: It said nonsense.",
                e.Message.Split('\n')[0]);
        }
    }

    /// <summary>What is said of a plugin that has become ready and then dies.</summary>
    private async Task<BuildFailedException> ExplainAsync(string death)
    {
        string socket = _home.Combine("socket");
        using System.Net.Sockets.Socket listener = new(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(socket));
        listener.Listen();
        string path = _home.WriteProgram("packer-plugin-thing", $"#!/bin/sh\necho '5|0|unix|{socket}'\n{death}\n");
        (PluginProcess process, Stream stream) = await StartAsync(path, "null");
        await using (stream)
        await using (process)
        {
            return await process.ExplainAsync(new(WireFailure.Closed, "The other side hung up.")).WaitAsync(Limit, Token);
        }
    }

    private Task<(PluginProcess Process, Stream Connection)> StartScriptAsync(string commands) =>
        StartAsync(_home.WriteProgram("packer-plugin-thing", $"#!/bin/sh\n{commands}\n"), "x").WaitAsync(Limit, Token);

    private Task<(PluginProcess Process, Stream Connection)> StartAsync(
        string path,
        string component,
        ComponentKind kind = ComponentKind.Builder,
        bool usesProtobuf = false,
        CancellationToken? stop = null) => PluginProcess.StartAsync(
            RunningPlugins.Component(path, kind, component), _plugins.Options, usesProtobuf, stop ?? Token);
}
