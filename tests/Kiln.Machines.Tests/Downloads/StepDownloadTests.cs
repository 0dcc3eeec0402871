using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kiln.Machines.Downloads;
using Kiln.Machines.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Machines.Tests.Downloads;

public sealed class StepDownloadTests : IDisposable
{
    private const string Text = "the image";

    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;
    private readonly Dictionary<string, string> _variables = [];

    public StepDownloadTests() => _contexts = new(_ui);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Sha256 => "sha256:" + Hex(SHA256.HashData(Bytes(Text)));

    private string Cache => _contexts.Directories.Cache;

    public void Dispose()
    {
        Assert.Empty(_contexts.Ledger.Open);
        _contexts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Image_has_packers_name_in_the_cache_and_is_downloaded_once()
    {
        string address;
        string path = Path.Combine(Cache, Sha1(Sha256) + ".iso");
        await using (WebServer server = new(static _ => new(200, Text)))
        {
            address = $"{server.Address}/debian.iso";
            Assert.Equal(new(path, Sha256), await RunAsync(new() { IsoUrl = address, IsoChecksum = Sha256 }));
            Assert.Single(server.Requests);
        }

        string withChecksum = $"{address}?checksum={Uri.EscapeDataString(Sha256)}";
        Assert.Equal(
            ["say: Retrieving ISO", $"say: Trying {address}", $"say: Trying {withChecksum}", $"say: {withChecksum} => {path}"], _ui.Lines);
        Assert.Equal(Text, await File.ReadAllTextAsync(path, Token));

        // Nobody answers any more, and nobody has to.
        Assert.Equal(path, (await RunAsync(new() { IsoUrl = address, IsoChecksum = Sha256[7..] })).Path);
        Assert.Equal([Path.GetFileName(path), Path.GetFileName(path) + ".lock"], FilesOf(Cache));
    }

    [Theory]
    [InlineData("md5")]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task Checksum_of_every_kind_is_checked_with_and_without_its_name(string type)
    {
        string digest = Digest(type, Text);
        await using WebServer server = new(static request => new(200, request.Target == "/good" ? Text : "another"));
        foreach (string checksum in new[] { $"{type}:{digest}", digest, $"{type.ToUpperInvariant()}:{digest.ToUpperInvariant()}" })
        {
            string written = $"{type}:{(checksum.Contains(digest, StringComparison.Ordinal) ? digest : digest.ToUpperInvariant())}";
            DownloadedImage image = await RunAsync(new() { IsoUrls = [$"{server.Address}/bad", $"{server.Address}/good"], IsoChecksum = checksum });
            Assert.Equal($"{type}:{digest}", image.Checksum);
            Assert.Equal(Text, await File.ReadAllTextAsync(image.Path, Token));
            Assert.Contains(Sha1(written), ImageTarget.Of(new(), ImageSource.Parse("http://h/", out _)!, (ExactChecksum)IsoChecksum.Parse(checksum, out _)!, "/c"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Places_are_tried_in_order_and_all_errors_are_told()
    {
        await using WebServer server = new(static request => request.Target == "/wrong" ? new(200, "another") : new(404));
        string nowhere = _folder.Combine("nowhere.iso");
        string failure = await FailureAsync(new()
        {
            IsoUrls = [nowhere, $"{server.Address}/missing", $"{server.Address}/wrong"],
            IsoChecksum = Sha256,
        });
        Assert.Equal(
            $"error downloading ISO: [{nowhere} does not exist.\n"
            + $"Cannot download {server.Address}/missing: the server answered 404 Scripted.\n"
            + $"What {server.Address}/wrong holds is not what was asked for: its sha256 digest is "
            + $"{Digest("sha256", "another")}, expected was {Sha256[7..]}. Correct the digest if the file has changed on purpose.]",
            failure);
        Assert.Equal([Sha1(Sha256) + ".iso.lock"], FilesOf(Cache));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Transfer_that_was_stopped_half_way_goes_on(bool knowsRanges)
    {
        byte[] content = new byte[400_000];
        Random.Shared.NextBytes(content);
        string checksum = "sha256:" + Hex(SHA256.HashData(content));
        TaskCompletionSource half = new();
        int count = 0;
        await using WebServer server = new(request =>
        {
            int start = request.Headers.TryGetValue("Range", out string? range) && knowsRanges
                ? int.Parse(range["bytes=".Length..].TrimEnd('-'), null)
                : 0;
            string length = $"Content-Length: {content.Length - start}";
            return Interlocked.Increment(ref count) == 1
                ? new(200, "", length) { Bytes = content[..200_000], FallsSilent = true }
                : new(start > 0 ? 206 : 200, "", length, $"Content-Range: bytes {start}-{content.Length - 1}/{content.Length}") { Bytes = content[start..] };
        });
        IsoConfig config = new() { IsoUrl = $"{server.Address}/a.iso", IsoChecksum = checksum };
        using (CancellationTokenSource stop = new())
        {
            Task<DownloadedImage> first = new StepDownload(config).RunAsync(_contexts.Build(new NoProvisioners()), stop.Token);
            await Within.Until(() => FilesOf(Cache).Any(name => name.EndsWith(".part", StringComparison.Ordinal) && new FileInfo(Path.Combine(Cache, name)).Length >= 100_000), "the beginning of the image");
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        DownloadedImage image = await RunAsync(config);
        Assert.Equal(content, await File.ReadAllBytesAsync(image.Path, Token));
        Assert.InRange(int.Parse(server.Requests.Last().Headers["Range"]["bytes=".Length..^1], null), 100_000, 200_000);
        Assert.Equal(2, server.Requests.Count);
        Assert.DoesNotContain(FilesOf(Cache), static name => name.Contains(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Beginning_that_is_broken_is_thrown_away()
    {
        string target = Path.Combine(Cache, Sha1(Sha256) + ".iso");
        await using WebServer server = new(static request => request.Headers.ContainsKey("Range")
            ? new(206, Text[3..], $"Content-Range: bytes 3-8/9")
            : new(200, Text));
        ImageSource source = ImageSource.Parse($"{server.Address}/a.iso", out _)!;
        Directory.CreateDirectory(Cache);
        await File.WriteAllTextAsync(
            ImageTarget.PartialOf(target, source, (ExactChecksum)IsoChecksum.Parse(Sha256, out _)!), "XXX", Token);

        Assert.Equal(Text, await File.ReadAllTextAsync((await RunAsync(new() { IsoUrl = source.Text, IsoChecksum = Sha256 })).Path, Token));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Cached_file_that_somebody_has_changed_is_removed_and_fetched_again()
    {
        await using WebServer server = new(static _ => new(200, Text));
        IsoConfig config = new() { IsoUrl = $"{server.Address}/a.iso", IsoChecksum = Sha256 };
        string path = (await RunAsync(config)).Path;
        await File.WriteAllTextAsync(path, "THE IMAGE", Token);

        Assert.Equal(Text, await File.ReadAllTextAsync((await RunAsync(config)).Path, Token));
        Assert.Contains($"say: Checksum did not match, removing {path}", _ui.Lines);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task File_that_packer_has_downloaded_is_used()
    {
        Directory.CreateDirectory(Cache);
        string path = Path.Combine(Cache, Sha1(Sha256) + ".iso");
        await File.WriteAllTextAsync(path, Text, Token);
        Assert.Equal(path, (await RunAsync(new() { IsoUrl = "http://127.0.0.1:1/a.iso", IsoChecksum = Sha256 })).Path);
    }

    [Fact]
    public async Task One_file_serves_other_names_and_kinds_of_checksum_that_it_was_checked_with()
    {
        await using WebServer server = new(static _ => new(200, Text));
        IsoConfig config = new() { IsoUrl = $"{server.Address}/a.iso", IsoChecksum = Sha256 };
        string path = (await RunAsync(config)).Path;

        Assert.Equal(path, (await RunAsync(config with { IsoTargetExtension = "img" })).Path);
        Assert.Equal(path, (await RunAsync(config with { IsoChecksum = Sha256.ToUpperInvariant() })).Path);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Files_of_this_machine_are_used_where_they_are_and_never_removed()
    {
        string path = _folder.Write("my images/a b.iso", Text);
        string escaped = "file://" + path.Replace(" ", "%20", StringComparison.Ordinal);
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        foreach (string place in new[] { path, escaped, relative, $"file::{path}" })
        {
            Assert.Equal(path, (await RunAsync(new() { IsoUrl = place, IsoChecksum = Sha256 })).Path);
            Assert.Equal(path, (await RunAsync(new() { IsoUrl = place, IsoChecksum = "none" })).Path);
        }

        Assert.Equal(path, (await RunAsync(new() { IsoUrl = $"{escaped}?archive=false&checksum={Sha256}", IsoChecksum = "none" })).Path);
        Assert.Equal(
            $"error downloading ISO: [Checksums did not match for {path}.\nExpected: {Digest("sha256", "x")}\nGot: {Sha256[7..]}]",
            await FailureAsync(new() { IsoUrl = path, IsoChecksum = Digest("sha256", "x") }));
        Assert.True(File.Exists(path));
        Assert.Equal(
            $"error downloading ISO: [{_folder.Path} is a folder, not an image.]",
            await FailureAsync(new() { IsoUrl = _folder, IsoChecksum = "none" }));
    }

    [Fact]
    public async Task File_of_this_machine_is_read_again_only_when_it_was_touched()
    {
        string path = _folder.Write("a.iso", Text);
        IsoConfig config = new() { IsoUrl = path, IsoChecksum = Sha256 };
        await RunAsync(config);
        DateTime changed = File.GetLastWriteTimeUtc(path);
        await File.WriteAllTextAsync(path, "THE IMAGE", Token);
        File.SetLastWriteTimeUtc(path, changed);
        await RunAsync(config);

        File.SetLastWriteTimeUtc(path, changed.AddSeconds(1));
        Assert.Contains("Checksums did not match", await FailureAsync(config), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_path_is_a_file_with_an_extension_and_else_a_folder()
    {
        await using WebServer server = new(static _ => new(200, Text));
        IsoConfig config = new() { IsoUrl = $"{server.Address}/a", IsoChecksum = Sha256 };
        string file = _folder.Combine("new", "my.iso");
        Assert.Equal(file, (await RunAsync(config with { IsoTargetPath = file })).Path);
        string folder = _folder.Combine("folder");
        Assert.Equal(
            Path.Combine(folder, Sha1(Sha256) + ".qcow2"),
            (await RunAsync(config with { IsoTargetPath = folder, IsoTargetExtension = "QCOW2" })).Path);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Without_checksum_the_image_is_fetched_again_when_the_server_has_another_one()
    {
        string version = "1";
        await using WebServer server = new(request => new(
            200, request.Method == "HEAD" ? "" : $"version {version}", "Content-Length: 9", $"ETag: \"{version}\""));
        IsoConfig config = new() { IsoUrl = $"{server.Address}/latest.iso", IsoChecksum = "none" };
        DownloadedImage image = await RunAsync(config);
        Assert.Null(image.Checksum);
        Assert.Equal(Path.Combine(Cache, Sha1(config.IsoUrl) + ".iso"), image.Path);
        Assert.Equal("version 1", await File.ReadAllTextAsync(image.Path, Token));
        Assert.Equal(image, await RunAsync(config));
        Assert.Equal("HEAD GET HEAD", string.Join(' ', server.Requests.Select(static r => r.Method)));

        version = "2";
        Assert.Equal("version 2", await File.ReadAllTextAsync((await RunAsync(config)).Path, Token));
    }

    [Fact]
    public async Task Two_builds_at_once_load_an_image_once()
    {
        TaskCompletionSource open = new();
        await using WebServer server = new(_ =>
        {
            open.Task.Wait(Token);
            return new(200, Text);
        });
        IsoConfig config = new() { IsoUrl = $"{server.Address}/a.iso", IsoChecksum = Sha256 };
        Task<DownloadedImage> first = Task.Run(() => RunAsync(config), Token);
        await Within.Until(() => !server.Requests.IsEmpty, "the first request");
        Task<DownloadedImage> second = RunAsync(config);
        await Within.Until(
            () => _ui.Lines.Contains("say: Waiting for another build that downloads the same image..."), "the second build to wait");
        open.SetResult();

        Assert.Equal((await Within.Time(first, "the first")).Path, (await Within.Time(second, "the second")).Path);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Checksums_come_from_a_file_here_or_elsewhere()
    {
        string sums = $"{Digest("sha256", "x")}  other.iso\n{Sha256[7..]} *debian.iso\n";
        string path = _folder.Write("SHA256SUMS", sums);
        await using WebServer server = new(request => new(200, request.Target == "/d/SHA256SUMS" ? sums : Text));
        foreach (string place in new[] { path, "file://" + path, $"{server.Address}/d/SHA256SUMS" })
        {
            IsoConfig config = new() { IsoUrl = $"{server.Address}/d/debian.iso", IsoChecksum = "file:" + place };
            Assert.Empty(config.Validate());
            Assert.Equal(Sha256, (await RunAsync(config)).Checksum);
        }

        Assert.Equal(1, server.Requests.Count(static r => r.Target == "/d/debian.iso"));
        Assert.Equal(
            $"error downloading ISO: [no checksum found in: {server.Address}/d/SHA256SUMS]",
            await FailureAsync(new() { IsoUrl = $"{server.Address}/d/suse.iso", IsoChecksum = $"file:{server.Address}/d/SHA256SUMS" }));
        Assert.Empty(Directory.EnumerateFiles(_contexts.Directories.Temporary));
    }

    [Fact]
    public async Task File_of_checksums_that_never_ends_is_refused()
    {
        await using WebServer server = new(static _ => new(200, "", "Content-Length: 99999999999") { Bytes = new byte[1000], FallsSilent = true });
        Assert.Contains(
            "it is larger than the 16 MiB that such a file may have",
            await FailureAsync(new() { IsoUrl = "/a", IsoChecksum = $"file:{server.Address}/sums" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_and_password_come_from_the_address_or_netrc()
    {
        await using WebServer server = new(static _ => new(200, Text));
        string address = server.Address.Replace("http://", "http://me:p%40ss@", StringComparison.Ordinal);
        await RunAsync(new() { IsoUrl = $"{address}/a.iso", IsoChecksum = Sha256 });
        Assert.Equal("Basic " + Convert.ToBase64String(Bytes("me:p@ss")), server.Requests.Last().Headers["Authorization"]);
        Assert.DoesNotContain(_ui.Lines, static line => line.Contains("p%40ss", StringComparison.Ordinal) || line.Contains("p@ss", StringComparison.Ordinal));

        _variables["NETRC"] = _folder.Write("netrc", "machine 127.0.0.1 login you password secret\n");
        await RunAsync(new() { IsoUrl = $"{server.Address}/b.iso", IsoChecksum = "none" });
        Assert.Equal("Basic " + Convert.ToBase64String(Bytes("you:secret")), server.Requests.Last().Headers["Authorization"]);
    }

    [Fact]
    public async Task Server_that_falls_silent_is_given_up_at_the_limit_of_the_user()
    {
        _variables["PACKER_GETTER_READ_TIMEOUT"] = "200ms";
        await using WebServer server = new(static _ => new(0));
        Assert.Contains(
            "there was no answer for",
            await FailureAsync(new() { IsoUrl = $"{server.Address}/a.iso", IsoChecksum = Sha256 }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cache_that_cannot_be_written_is_told()
    {
        await using WebServer server = new(static _ => new(200, Text));
        string file = _folder.Write("file", "");
        Assert.Contains(
            $"Cannot write '{file}/x.iso': ",
            await FailureAsync(new() { IsoUrl = $"{server.Address}/a.iso", IsoChecksum = Sha256, IsoTargetPath = file + "/x.iso" }),
            StringComparison.Ordinal);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Sha1(string text) => Digest("sha1", text);

    private static string Digest(string type, string text)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(new(type.ToUpperInvariant()));
        hash.AppendData(Bytes(text));
        return Hex(hash.GetHashAndReset());
    }

    private static ImmutableArray<string> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private Task<DownloadedImage> RunAsync(IsoConfig config) =>
        new StepDownload(config) { Variable = name => _variables.GetValueOrDefault(name) }
            .RunAsync(_contexts.Build(new NoProvisioners()), Token);

    private async Task<string> FailureAsync(IsoConfig config) =>
        (await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync(config))).Message;
}
