using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kiln.Machines.Ports;
using Kiln.Machines.Tests.Support;
using Kiln.Machines.Web;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Machines.Tests.Web;

/// <summary>The web server for installers, asked by curl, wget and busybox.</summary>
public sealed class StepHttpServerTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public StepHttpServerTests() => _contexts = new(_ui);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
        _contexts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Files_of_a_folder_are_served_to_every_client()
    {
        byte[] large = new byte[3_000_000];
        Random.Shared.NextBytes(large);
        _folder.Write("www/preseed.cfg", "d-i x\n");
        _folder.Write("www/sub/a b&c é.txt", "odd name");
        await File.WriteAllBytesAsync(_folder.Combine("www", "large.bin"), large, Token);
        string address = await StartAsync(new() { HttpDirectory = _folder.Combine("www") });

        foreach (string client in new[] { "curl", "wget", "busybox" })
        {
            Assert.Equal("d-i x\n", Encoding.UTF8.GetString(await GetAsync(client, $"{address}/preseed.cfg")));
            Assert.Equal("odd name", Encoding.UTF8.GetString(await GetAsync(client, $"{address}/sub/a%20b%26c%20%C3%A9.txt")));
            Assert.Equal(large, await GetAsync(client, $"{address}/large.bin"));
        }

        Assert.Contains("log: http: 127.0.0.1 GET /preseed.cfg 200 6", _ui.Lines);
    }

    [Fact]
    public async Task Folder_is_listed_and_found_without_its_slash()
    {
        _folder.Write("www/b.txt", "b");
        _folder.Write("www/<a>.txt", "a");
        _folder.Write("www/sub/c.txt", "c");
        _folder.Write("www/page/index.html", "<html>page</html>");
        string address = await StartAsync(new() { HttpDirectory = _folder.Combine("www") });

        string listing = await CurlAsync($"{address}/");
        Assert.EndsWith(
            "<pre>\n<a href=\"%3Ca%3E.txt\">&lt;a&gt;.txt</a>\n<a href=\"b.txt\">b.txt</a>\n<a href=\"page/\">page/</a>\n"
            + "<a href=\"sub/\">sub/</a>\n</pre>\n",
            listing,
            StringComparison.Ordinal);
        Assert.Contains(">c.txt<", await CurlAsync("-L", $"{address}/sub"), StringComparison.Ordinal);
        Assert.Equal("c", await CurlAsync("-L", $"{address}/sub/c.txt/"));
        Assert.Equal("<html>page</html>", await CurlAsync("-L", $"{address}/page/index.html"));
        Assert.Equal("301 /page/", await CurlAsync("-o", "/dev/null", "-w", "%{http_code} %header{location}", $"{address}/page/index.html"));
    }

    [Fact]
    public async Task Parts_of_a_file_are_served_and_broken_transfers_go_on()
    {
        _folder.Write("www/digits", "0123456789");
        string address = await StartAsync(new() { HttpDirectory = _folder.Combine("www") });
        (string Range, string Answer)[] cases =
        [
            ("0-0", "206 bytes 0-0/10 0"), ("2-4", "206 bytes 2-4/10 234"), ("7-", "206 bytes 7-9/10 789"),
            ("-2", "206 bytes 8-9/10 89"), ("5-99", "206 bytes 5-9/10 56789"), ("-99", "206 bytes 0-9/10 0123456789"),
            ("10-", "416 bytes */10 invalid range: failed to overlap"), ("-0", "416 bytes */10 invalid range: failed to overlap"),
            ("0-1,3-4", "200  0123456789"), ("4-2", "200  0123456789"), ("x-y", "200  0123456789"),
        ];
        foreach ((string range, string expected) in cases)
        {
            string body = await CurlAsync("-H", $"Range: bytes={range}", $"{address}/digits");
            string head = await CurlAsync("-o", "/dev/null", "-w", "%{http_code} %header{content-range}", "-H", $"Range: bytes={range}", $"{address}/digits");
            Assert.Equal($"{range}: {expected}", $"{range}: {head} {body.TrimEnd()}");
        }

        string part = _folder.Write("part", "01234");
        await Tools.RunAsync("wget", "wget", "-q", "-c", "-O", part, $"{address}/digits");
        Assert.Equal("0123456789", await File.ReadAllTextAsync(part, Token));
    }

    [Fact]
    public async Task Heads_dates_and_other_methods_are_answered()
    {
        _folder.Write("www/a.txt", "text");
        _folder.Write("www/b.bin", "\u0001\u0002");
        File.SetLastWriteTimeUtc(_folder.Combine("www", "a.txt"), new DateTime(2024, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        string address = await StartAsync(new() { HttpDirectory = _folder.Combine("www") });

        string head = await CurlAsync("-I", $"{address}/a.txt");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 4\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/plain; charset=utf-8\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Last-Modified: Sat, 03 Feb 2024 04:05:06 GMT\r\n", head, StringComparison.Ordinal);
        Assert.Contains("application/octet-stream", await CurlAsync("-I", $"{address}/b.bin"), StringComparison.Ordinal);
        Assert.Equal("304", await StatusAsync("-H", "If-Modified-Since: Sat, 03 Feb 2024 04:05:06 GMT", $"{address}/a.txt"));
        Assert.Equal("200", await StatusAsync("-H", "If-Modified-Since: Sat, 03 Feb 2024 04:05:05 GMT", $"{address}/a.txt"));
        Assert.Equal("405", await StatusAsync("-X", "POST", "-d", "x=1", $"{address}/a.txt"));
        Assert.Equal("405", await StatusAsync("-X", "DELETE", $"{address}/a.txt"));
        Assert.True(File.Exists(_folder.Combine("www", "a.txt")));
    }

    [Fact]
    public async Task Paths_never_leave_the_folder_but_links_do()
    {
        _folder.Write("secret", "secret");
        _folder.Write("www/a", "a");
        File.CreateSymbolicLink(_folder.Combine("www", "link"), _folder.Combine("secret"));
        string address = await StartAsync(new() { HttpDirectory = _folder.Combine("www") });

        foreach (string path in new[] { "/../secret", "/%2e%2e/secret", "/..%2fsecret", "/a/../../secret", "/a%00", "/%zz", "//../secret" })
        {
            Assert.Contains(await StatusAsync("--path-as-is", address + path), new[] { "404", "400" });
        }

        Assert.Equal("secret", await CurlAsync($"{address}/link"));
        Assert.Equal("a", await CurlAsync("--path-as-is", $"{address}/x/../a"));
    }

    [Fact]
    public async Task Pipes_and_what_may_not_be_read_are_refused()
    {
        Directory.CreateDirectory(_folder.Combine("www"));
        await Tools.RunAsync("mkfifo", "coreutils", _folder.Combine("www", "pipe"));
        string address = await StartAsync(new() { HttpDirectory = _folder.Combine("www") });
        Assert.Equal("403", await StatusAsync($"{address}/pipe"));
        Assert.Equal("404", await StatusAsync($"{address}/nothing"));
    }

    [Fact]
    public async Task Texts_of_the_template_are_at_their_paths_and_a_wrong_one_gets_a_hint()
    {
        string address = await StartAsync(new()
        {
            HttpContent = Texts(("/preseed.cfg", "d-i x\n"), ("/a/b", "<?xml version='1.0'?>"), ("/", "root")),
        });
        Assert.Equal("d-i x\n", await CurlAsync($"{address}/preseed.cfg?query"));
        Assert.Equal("d-i x\n", await CurlAsync("--path-as-is", $"{address}/x/..//preseed.cfg/"));
        Assert.Equal("root", await CurlAsync(address));
        Assert.Equal("/presed.cfg not found. Did you mean \"/preseed.cfg\"?\n", await CurlAsync($"{address}/presed.cfg"));
        Assert.Equal("/nothing/like/it not found.\n", await CurlAsync($"{address}/nothing/like/it"));
        Assert.Equal("404", await StatusAsync($"{address}/presed.cfg"));
        Assert.Contains("text/xml", await CurlAsync("-I", $"{address}/a/b"), StringComparison.Ordinal);
        Assert.Equal("i x", await CurlAsync("-r", "2-4", $"{address}/preseed.cfg"));
    }

    [Fact]
    public async Task Secret_in_the_path_keeps_others_out_and_is_in_every_address()
    {
        _folder.Write("www/sub/a.txt", "a");
        InstallerServer server = await RunAsync(new() { HttpDirectory = _folder.Combine("www"), HttpToken = true });
        Assert.Contains($"secret: {server.Token}", _ui.Lines);
        Assert.Equal($"{server.Port}/{server.Token}", server.Fields("127.0.0.1")[1].Value);
        Assert.Equal(
            $"127.0.0.1:{server.Port}/{server.Token}", server.Variables("127.0.0.1").Values["PackerHTTPAddr"].AsString());

        string plain = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server.Port}");
        string address = $"http://127.0.0.1:{server.PortText}";
        Assert.Equal("a", await CurlAsync($"{address}/sub/a.txt"));
        Assert.Equal("a", await CurlAsync("-L", $"{address}/sub/a.txt/"));
        Assert.Contains("sub/", await CurlAsync(address), StringComparison.Ordinal);
        foreach (string other in new[] { "/", "/sub/a.txt", $"/{server.Token![1..]}/sub/a.txt", $"/{server.Token}x/sub/a.txt", $"/x{server.Token}" })
        {
            Assert.Equal("404", await StatusAsync(plain + other));
        }
    }

    [Fact]
    public async Task Nothing_to_serve_starts_no_server_and_has_port_zero()
    {
        InstallerServer server = await RunAsync(new());
        Assert.Equal("10.0.2.2:0", server.Variables("10.0.2.2").Values["PackerHTTPAddr"].AsString());
        Assert.Empty(_ui.Lines);
    }

    [Fact]
    public async Task Address_is_the_one_that_the_builder_or_the_user_says()
    {
        WebServerConfig config = new() { HttpContent = Texts(("/a", "a")) };
        foreach ((WebServerConfig chosen, string host) in new[]
        {
            (config, "127.0.0.1"),
            (config with { HttpBindAddress = "127.0.0.9" }, "127.0.0.9"),
            (config with { HttpBindAddress = "0.0.0.0" }, "127.0.0.2"),
            (config with { HttpInterface = "lo" }, "127.0.0.1"),
            (config with { HttpNetworkProtocol = "tcp6" }, "[::1]"),
        })
        {
            InstallerServer server = await RunAsync(chosen);
            Assert.Equal("a", await CurlAsync($"http://{host}:{server.PortText}/a"));
        }

        InstallerServer closed = await RunAsync(config);
        Assert.Equal("000", await StatusAsync("--noproxy", "*", $"http://127.0.0.2:{closed.PortText}/a"));
    }

    [Fact]
    public async Task Address_that_is_not_there_is_told()
    {
        WebServerConfig config = new() { HttpContent = Texts(("/a", "a")) };
        Assert.StartsWith(
            "The web server for installers cannot listen on 203.0.113.7:",
            await FailureAsync(config with { HttpBindAddress = "203.0.113.7" }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "There is no network interface \"nothing0\" (http_interface). This machine has ",
            await FailureAsync(config with { HttpInterface = "nothing0" }),
            StringComparison.Ordinal);
        Assert.Equal(
            "http_network_protocol is tcp6, but 127.0.0.1 is no such address.",
            await FailureAsync(config with { HttpBindAddress = "127.0.0.1", HttpNetworkProtocol = "tcp6" }));
    }

    [Fact]
    public async Task Server_on_a_unix_socket_is_reached_by_its_file_which_goes_away()
    {
        string place = _folder.Combine("s");
        InstallerServer server = await RunAsync(new()
        {
            HttpContent = Texts(("/a", "a")),
            HttpNetworkProtocol = "unix",
            HttpBindAddress = place,
        });
        string socket = string.Create(CultureInfo.InvariantCulture, $"{place}:{server.Port}");
        Assert.Contains(_contexts.Ledger.Open, resource => resource.Details["path"] == socket);
        Assert.Equal("a", await CurlAsync("--unix-socket", socket, "http://x/a"));
        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
        Assert.False(File.Exists(socket));
        Assert.Empty(_contexts.Ledger.Open);
    }

    [Fact]
    public async Task Port_of_another_build_is_not_taken_and_a_server_that_ended_gives_its_own_back()
    {
        (int first, TcpListener other) = FreeRange();
        using TcpListener program = other;
        WebServerConfig config = new() { HttpContent = Texts(("/a", "a")), HttpPortMin = first, HttpPortMax = first + 3 };
        using (ReservedPort build = ReservedPort.TryTake(_contexts.Directories.Cache, first + 1)!)
        {
            Assert.Equal(first + 2, (await RunAsync(config)).Port);
        }

        Assert.Equal(first + 1, (await RunAsync(config)).Port);
        Assert.Equal(
            ["say: Starting HTTP server on port " + (first + 2), "say: Starting HTTP server on port " + (first + 1)], _ui.Lines);
        Assert.Empty(await _contexts.Cleanup.UnwindAsync());
        Assert.InRange((await RunAsync(config)).Port, first + 1, first + 2);
        Assert.True(File.Exists(Path.Combine(_contexts.Directories.Cache, "port", $"{first + 1}")));
    }

    [Fact]
    public async Task Build_waits_for_a_port_of_another_build_and_takes_it_when_it_is_free()
    {
        (int first, TcpListener other) = FreeRange();
        other.Dispose();
        WebServerConfig config = new() { HttpContent = Texts(("/a", "a")), HttpPortMin = first, HttpPortMax = first };
        Task<InstallerServer> starting;
        using (ReservedPort.TryTake(_contexts.Directories.Cache, first))
        {
            starting = RunAsync(config);
            await Within.Until(() => _ui.Lines.Count > 0, "the message");
            Assert.Equal($"say: Waiting for a free port: {first} is in use...", Assert.Single(_ui.Lines));
        }

        Assert.Equal(first, (await Within.Time(starting, "the port")).Port);
    }

    [Fact]
    public async Task Ports_that_other_programs_use_are_given_up()
    {
        (int first, TcpListener other) = FreeRange();
        using TcpListener program = other;
        using ComponentContexts contexts = new(_ui, new JumpingTime());
        StepHttpServer step = new(
            new() { HttpContent = Texts(("/a", "a")), HttpPortMin = first, HttpPortMax = first }, IPAddress.Loopback);
        BuildFailedException e = await Assert.ThrowsAsync<BuildFailedException>(
            () => step.RunAsync(contexts.Build(new NoProvisioners()), Token));
        Assert.Equal($"There is no free port: {first} is in use. Other programs use them; choose other ones.", e.Message);
    }

    [Fact]
    public async Task Step_that_is_run_again_keeps_its_server()
    {
        StepHttpServer step = new(new() { HttpContent = Texts(("/a", "a")) }, IPAddress.Loopback);
        BuildContext context = _contexts.Build(new NoProvisioners());
        Assert.Equal(await step.RunAsync(context, Token), await step.RunAsync(context, Token));
    }

    [Fact]
    public void Bad_options_are_found_at_validation_in_packers_words()
    {
        string file = _folder.Write("file", "");
        (WebServerConfig Config, string Problem)[] cases =
        [
            (new() { HttpPortMin = 9, HttpPortMax = 8 }, "http_port_min must be less than http_port_max"),
            (new() { HttpPortMin = 9, HttpPortMax = 99_999 }, "http_port_max is 99999, but a port is a number from 1 to 65535."),
            (new() { HttpDirectory = "/nowhere" }, "Error finding \"/nowhere\": stat /nowhere: no such file or directory"),
            (new() { HttpDirectory = file }, $"Error finding \"{file}\": it is a file and not a folder"),
            (new() { HttpContent = Texts(("a", "")) }, "http_content: nothing is ever found at \"a\", because requests ask for \"/a\". Write it so."),
            (new() { HttpBindAddress = "host" }, "http_bind_address is \"host\", but it has to be an IP address"),
            (new() { HttpBindAddress = "::1", HttpInterface = "lo" }, "either http_interface or http_bind_address can be specified"),
            (new() { HttpNetworkProtocol = "unixpacket" }, "http_network_protocol is \"unixpacket\". Use tcp, tcp4, tcp6 or unix."),
            (new() { HttpDirectory = "/", HttpContent = Texts(("/a", "")) }, "http_content cannot be used in conjunction with http_dir."),
        ];
        foreach ((WebServerConfig config, string problem) in cases)
        {
            Assert.StartsWith(problem, Assert.Single(config.Validate()).Message, StringComparison.Ordinal);
        }
    }

    private static ImmutableSortedDictionary<string, string> Texts(params (string Name, string Text)[] texts) =>
        texts.ToImmutableSortedDictionary(static t => t.Name, static t => t.Text, StringComparer.Ordinal);

    /// <summary>Three ports of which another program has the first; the others are free.</summary>
    private static (int First, TcpListener Other) FreeRange()
    {
        while (true)
        {
            TcpListener other = new(IPAddress.Loopback, 0);
            other.Start();
            int first = ((IPEndPoint)other.LocalEndpoint).Port;
            if (ReservedPort.IsFree(IPAddress.Loopback, first + 1) && ReservedPort.IsFree(IPAddress.Loopback, first + 2))
            {
                return (first, other);
            }

            other.Dispose();
        }
    }

    private static Task<string> CurlAsync(params string[] arguments) =>
        Tools.RunAsync("curl", "curl", ["-sS", "--max-time", "60", .. arguments]);

    private static async Task<string> StatusAsync(params string[] arguments)
    {
        using IsolatedTool curl = new(Requires.Tool("curl", "curl"));
        return (await curl.RunAsync("/", ["-s", "--max-time", "60", "-o", "/dev/null", "-w", "%{http_code}", .. arguments])).Output;
    }

    private Task<InstallerServer> RunAsync(WebServerConfig config) =>
        new StepHttpServer(config, IPAddress.Loopback).RunAsync(_contexts.Build(new NoProvisioners()), Token);

    private async Task<string> StartAsync(WebServerConfig config) => $"http://127.0.0.1:{(await RunAsync(config)).PortText}";

    private async Task<string> FailureAsync(WebServerConfig config) =>
        (await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync(config))).Message;

    private async Task<byte[]> GetAsync(string client, string address)
    {
        string target = _folder.Combine("got-" + client);
        await (client switch
        {
            "curl" => Tools.RunAsync("curl", "curl", "-sSf", "-o", target, address),
            "wget" => Tools.RunAsync("wget", "wget", "-q", "-O", target, address),
            _ => Tools.RunAsync("busybox", "busybox-static", "wget", "-q", "-O", target, address),
        });
        return await File.ReadAllBytesAsync(target, Token);
    }
}
