using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Kiln.Remote;
using Kiln.Testing;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;

namespace Kiln.Serving.Tests;

/// <summary>The life of a plugin's process, as hosts see it.</summary>
public sealed partial class PluginProcessTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>More than one on a busy machine, and less than the limits that would end it otherwise.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("start", "builder", "-packer-default-plugin-name-")]
    [InlineData("--protobuf", "start", "provisioner", "notice")]
    [InlineData("start", "post-processor", "--protobuf", "index")]
    [InlineData("start", "datasource", "entries", "--protobuf")]
    public async Task Socket_is_for_its_user_only_and_for_one_connection(params string[] arguments)
    {
        await using PluginHost host = await PluginHost.StartAsync(PluginHost.Example, _folder, arguments);
        string folder = Path.GetDirectoryName(host.Handshake.Address)!;

        Assert.Equal(("5", "0", "unix"), (host.Handshake.Major, host.Handshake.Minor, host.Handshake.Network));
        Assert.Equal(_folder.Path, Path.GetDirectoryName(folder));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder));
        await using NetworkStream connection = await host.ConnectAsync();
        await WaitForAsync(() => !Directory.Exists(folder));
        await Assert.ThrowsAnyAsync<SocketException>(host.ConnectAsync);
    }

    [Fact]
    public async Task Handshake_is_one_line_of_plain_bytes()
    {
        ProcessStartInfo start = PluginHost.StartInfo(
            PluginHost.Example, _folder, "start", "builder", "-packer-default-plugin-name-");
        using Process process = Process.Start(start)!;
        try
        {
            byte[] bytes = new byte[256];
            int count = await process.StandardOutput.BaseStream.ReadAsync(bytes, Token);
            Assert.Matches(@"\A5\|0\|unix\|/[^\n]*\n\z", System.Text.Encoding.Latin1.GetString(bytes, 0, count));
        }
        finally
        {
            process.Kill();
        }
    }

    [Theory]
    [InlineData("builder", "tar")]
    [InlineData("provisioner", "tar-notice")]
    [InlineData("post-processor", "tar-index")]
    public async Task Program_without_arguments_serves_the_component_that_its_name_says(string kind, string type)
    {
        string link = _folder.Combine($"packer-{kind}-{type}");
        File.CreateSymbolicLink(link, PluginHost.Example);

        await using PluginHost host = await PluginHost.StartAsync(link, _folder);

        Assert.Equal(("5", null, "unix"), (host.Handshake.Major, host.Handshake.Minor, host.Handshake.Network));
    }

    [Fact]
    public async Task Socket_is_in_a_short_folder_where_that_of_the_user_is_too_long()
    {
        string deep = _folder.Combine(new string('d', 90));
        Directory.CreateDirectory(deep);
        ProcessStartInfo start = PluginHost.StartInfo(
            PluginHost.Example, _folder, "start", "builder", "-packer-default-plugin-name-");
        start.Environment["TMPDIR"] = deep;

        await using PluginHost host = await PluginHost.StartAsync(start, _folder);

        Assert.StartsWith("/tmp/packer-plugin", host.Handshake.Address, StringComparison.Ordinal);
        await (await host.ConnectAsync()).DisposeAsync();
        Assert.Equal(0, (await host.EndAsync()).Code);
    }

    [Theory]
    [InlineData(SchemaEncoding.Gob)]
    [InlineData(SchemaEncoding.Protobuf)]
    public async Task Plugin_ends_with_0_soon_after_its_connection_closes(SchemaEncoding encoding)
    {
        await using PluginHost host = await PluginHost.StartAsync(
            PluginHost.Example, _folder, [.. Flags(encoding), "start", "builder", "-packer-default-plugin-name-"]);
        RemoteConnection connection = await host.SpeakAsync(encoding);
        RpcClient main = await PluginHost.Within(connection.DialAsync(0, Token), "the main stream");
        await main.DisposeAsync();
        await connection.DisposeAsync();

        (int code, string output, TimeSpan duration) = await host.EndAsync();

        Assert.Equal((0, ""), (code, output));
        Assert.InRange(duration, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task Plugin_ends_with_0_when_nobody_opens_the_main_stream()
    {
        await using PluginHost host = await PluginHost.StartAsync(
            PluginHost.Example, _folder, "start", "builder", "-packer-default-plugin-name-");
        await using RemoteConnection connection = await host.SpeakAsync(SchemaEncoding.Gob);
        long start = Stopwatch.GetTimestamp();

        (int code, string output, _) = await host.EndAsync();

        Assert.Equal((0, ""), (code, output));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Signal_does_not_end_a_plugin_that_is_connected(string signal)
    {
        await using PluginHost host = await PluginHost.StartAsync(
            PluginHost.Example, _folder, "start", "provisioner", "notice");
        RemoteConnection connection = await host.SpeakAsync(SchemaEncoding.Gob);
        await using RpcClient main = await PluginHost.Within(connection.DialAsync(0, Token), "the main stream");

        for (int i = 0; i < 3; i++)
        {
            await SendAsync(signal, host.Process.Id);
        }

        // It still answers: Cancel is allowed at any time.
        await PluginHost.CallAsync(main, "Provisioner.Cancel", PackValue.Nil);
        await connection.DisposeAsync();
        (int code, string output, _) = await host.EndAsync();
        Assert.Equal((0, ""), (code, output));
    }

    [Fact]
    public async Task Plugin_that_nobody_has_connected_to_ends_at_a_signal()
    {
        await using PluginHost host = await PluginHost.StartAsync(
            PluginHost.Example, _folder, "start", "provisioner", "notice");

        await SendAsync("TERM", host.Process.Id);

        Assert.NotEqual(0, (await host.EndAsync()).Code);
    }

    [Fact]
    public async Task Log_has_lines_as_other_plugins_write_them()
    {
        await using PluginHost host = await PluginHost.StartAsync(
            PluginHost.Example, _folder, "start", "provisioner", "notice");
        await (await host.ConnectAsync()).DisposeAsync();
        await host.EndAsync();

        Assert.All((await host.Errors).TrimEnd().Split('\n'), static line => Assert.Matches(LogLine(), line));
    }

    private static IEnumerable<string> Flags(SchemaEncoding encoding) =>
        encoding == SchemaEncoding.Protobuf ? ["--protobuf"] : [];

    private static async Task SendAsync(string signal, int process)
    {
        using Process kill = Process.Start("/bin/kill", ["-s", signal, process.ToString(CultureInfo.InvariantCulture)]);
        await PluginHost.Within(kill.WaitForExitAsync(Token), "kill");
        Assert.Equal(0, kill.ExitCode);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    [GeneratedRegex(@"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(INFO|WARN)\] .+$")]
    private static partial Regex LogLine();
}
