using System.Security.Cryptography;
using System.Text;
using Kiln.Platform.Downloads;
using Kiln.Platform.Files;
using Kiln.Testing;

namespace Kiln.Platform.Tests.Downloads;

public sealed class DownloaderTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly CuttingServer _server = new();
    private readonly HttpMessageInvoker _http = Downloader.CreateClient();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Downloader Downloader => new(_http, _folder.Combine("cache"), new ImmediateTime(), TimeSpan.FromMinutes(30));

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Download_gives_the_content_after_any_number_of_cuts_anywhere()
    {
        for (int cut = 1; cut <= 97; cut++)
        {
            byte[] content = Content(97, seed: cut);
            _server.Content = content;
            _server.CutAfter = cut;

            DownloadedFile file = await Downloader.DownloadAsync(Request(content), Token);

            Assert.Equal(content, await File.ReadAllBytesAsync(file.Path, Token));
            Assert.Equal((97 + cut - 1) / cut, _server.Requests.Count);
            _server.Requests.Clear();
        }
    }

    [Fact]
    public async Task Download_goes_on_where_another_process_stopped()
    {
        byte[] content = _server.Content = Content(1000);
        string partial = _folder.Combine("cache", "partial", Digest(content));
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        await File.WriteAllBytesAsync(partial, content[..600], Token);

        DownloadedFile file = await Downloader.DownloadAsync(Request(content), Token);

        Assert.Equal(content, await File.ReadAllBytesAsync(file.Path, Token));
        Assert.Contains("Range: bytes=600-", Assert.Single(_server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_of_a_finished_partial_file_transfers_nothing()
    {
        byte[] content = _server.Content = Content(50);
        string partial = _folder.Combine("cache", "partial", Digest(content));
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        await File.WriteAllBytesAsync(partial, content, Token);

        DownloadedFile file = await Downloader.DownloadAsync(Request(content), Token);

        Assert.Equal(content, await File.ReadAllBytesAsync(file.Path, Token));
    }

    [Fact]
    public async Task Download_from_a_server_without_ranges_starts_again()
    {
        byte[] content = _server.Content = Content(100);
        _server.SupportsRanges = false;
        string partial = _folder.Combine("cache", "partial", Digest(content));
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        await File.WriteAllBytesAsync(partial, content[..60], Token);

        DownloadedFile file = await Downloader.DownloadAsync(Request(content), Token);

        Assert.Equal(content, await File.ReadAllBytesAsync(file.Path, Token));
    }

    [Fact]
    public async Task Second_download_comes_from_the_cache()
    {
        byte[] content = _server.Content = Content(10);
        DownloadedFile first = await Downloader.DownloadAsync(Request(content), Token);
        DownloadedFile second = await Downloader.DownloadAsync(Request(content), Token);

        Assert.Equal((false, true), (first.FromCache, second.FromCache));
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("\"one\"", true)]
    [InlineData("W/\"weak\"", false)]
    [InlineData(null, false)]
    public async Task Download_without_a_digest_resumes_only_what_a_strong_tag_proves(string? tag, bool resumes)
    {
        byte[] content = _server.Content = Content(100);
        _server.Tag = tag;
        _server.CutAfter = 60;
        DownloadRequest request = new(_server.Address) { MaxRetries = 0 };
        await Assert.ThrowsAsync<DownloadException>(() => Downloader.DownloadAsync(request, Token));
        _server.CutAfter = int.MaxValue;

        DownloadedFile file = await Downloader.DownloadAsync(request, Token);

        Assert.Equal(content, await File.ReadAllBytesAsync(file.Path, Token));
        Assert.Equal(resumes, _server.Requests[^1].Contains("Range: bytes=60-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Download_of_a_file_that_changed_meanwhile_is_the_new_file()
    {
        _server.Content = Content(100, seed: 1);
        _server.Tag = "\"one\"";
        _server.CutAfter = 60;
        DownloadRequest request = new(_server.Address) { MaxRetries = 0 };
        await Assert.ThrowsAsync<DownloadException>(() => Downloader.DownloadAsync(request, Token));
        byte[] changed = _server.Content = Content(100, seed: 2);
        _server.Tag = "\"two\"";
        _server.CutAfter = int.MaxValue;

        DownloadedFile file = await Downloader.DownloadAsync(request, Token);

        Assert.Equal(changed, await File.ReadAllBytesAsync(file.Path, Token));
    }

    [Fact]
    public async Task Wrong_content_is_refused_and_not_kept()
    {
        _server.Content = Content(10, seed: 1);
        byte[] expected = Content(10, seed: 2);

        DownloadException e = await Assert.ThrowsAsync<DownloadException>(() => Downloader.DownloadAsync(Request(expected), Token));

        Assert.Equal(DownloadFailure.WrongDigest, e.Reason);
        Assert.Contains(Digest(expected), e.Message, StringComparison.Ordinal);
        Assert.Contains(Digest(_server.Content), e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Combine("cache", "sha256")));
        Assert.False(File.Exists(_folder.Combine("cache", "partial", Digest(expected))));
    }

    [Theory]
    [InlineData("404 Not Found", 1, 404)]
    [InlineData("401 Unauthorized", 1, 401)]
    [InlineData("503 Busy", 4, 503)]
    [InlineData("429 Too Many Requests", 4, 429)]
    public async Task Refusal_is_told_and_retried_only_when_it_may_pass(string refusal, int requests, int status)
    {
        for (int i = 0; i < 10; i++)
        {
            _server.Refusals.Enqueue(refusal);
        }

        DownloadException e = await Assert.ThrowsAsync<DownloadException>(() => Downloader.DownloadAsync(new(_server.Address), Token));

        Assert.Equal((DownloadFailure.Refused, status, requests), (e.Reason, e.StatusCode, _server.Requests.Count));
        Assert.Contains(refusal, e.Message, StringComparison.Ordinal);
        Assert.Contains(_server.Address.ToString(), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_that_pass_are_survived()
    {
        byte[] content = _server.Content = Content(10);
        _server.Refusals.Enqueue("500 No\r\nRetry-After: 3600");
        _server.Refusals.Enqueue("502 No");
        DownloadedFile file = await Downloader.DownloadAsync(Request(content), Token);
        Assert.Equal(content, await File.ReadAllBytesAsync(file.Path, Token));
    }

    [Fact]
    public async Task Server_that_is_not_there_is_named()
    {
        Uri address = _server.Address;
        _server.Dispose();
        DownloadException e = await Assert.ThrowsAsync<DownloadException>(() => Downloader.DownloadAsync(new(address), Token));
        Assert.Equal(DownloadFailure.Network, e.Reason);
        Assert.Contains(address.ToString(), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cache_that_cannot_be_written_is_named()
    {
        string file = _folder.Write("not-a-folder", "");
        Downloader downloader = new(_http, file, TimeProvider.System, TimeSpan.FromMinutes(1));
        FileAccessException e = await Assert.ThrowsAsync<FileAccessException>(() => downloader.DownloadAsync(new(_server.Address), Token));
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_disk_is_told_as_such()
    {
        Requires.Check(Directory.Exists("/dev/shm") && Environment.UserName == "root", "needs root to mount a small tmpfs");
        await using SmallDisk disk = await SmallDisk.MountAsync(_folder.Combine("disk"));
        byte[] content = _server.Content = Content(3_000_000);
        Downloader downloader = new(_http, disk.Path, new ImmediateTime(), TimeSpan.FromMinutes(30));

        FileAccessException e = await Assert.ThrowsAsync<FileAccessException>(() => downloader.DownloadAsync(Request(content), Token));

        Assert.Equal(FileFailure.DiskFull, e.Reason);
        Assert.Contains("the disk is full", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_of_another_kind_is_refused()
    {
        DownloadException e = await Assert.ThrowsAsync<DownloadException>(() => Downloader.DownloadAsync(new(new Uri("ftp://x/y")), Token));
        Assert.Equal(DownloadFailure.InvalidAddress, e.Reason);
    }

    [Fact]
    public async Task Progress_ends_with_the_whole_length()
    {
        byte[] content = _server.Content = Content(500_000);
        List<(long Done, long? Total)> told = [];
        await Downloader.DownloadAsync(Request(content) with { OnProgress = (done, total) => told.Add((done, total)) }, Token);
        Assert.Equal((500_000, 500_000), told[^1]);
        Assert.Equal(told.OrderBy(static t => t.Done), told);
    }

    private static byte[] Content(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private DownloadRequest Request(byte[] content) => new(_server.Address) { Sha256 = Digest(content) };
}
