using System.Globalization;
using System.Text;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation;
using Kiln.Plugins.Installation.Releases;
using Kiln.Plugins.Tests.Support;

namespace Kiln.Plugins.Tests.Installation;

public sealed class PluginInstallerTests : IAsyncDisposable
{
    private const string Happy = "github.com/sunny/happy";

    private readonly PluginHome _home = new();
    private readonly ReleaseSite _site = new();

    public PluginInstallerTests() => _home.With(_site.Vendor, _site.GitHub);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Plugin_of_the_release_site_is_installed_as_packer_does()
    {
        _site.PublishVendor("docker", new PluginScript("1.0.9"));
        _site.PublishVendor("docker", new PluginScript("1.0.10"));
        InstallOutcome outcome = await InstallAsync(PluginHome.Docker, null);

        string path = Path.Combine(
            _home.Plugins.Path, PluginHome.Docker, PluginHome.ProgramName("docker", "1.0.10"));
        Assert.Equal((true, path), (outcome.IsNew, outcome.Plugin.Path));
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(path));
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(path + "_SHA256SUM"));
        Assert.Equal(
            FileDigest.Of(await File.ReadAllBytesAsync(path, Token)),
            await File.ReadAllTextAsync(path + "_SHA256SUM", Token));
        Assert.Equal(_site.Address + "/vendor/", outcome.Entry.Origin);
        Assert.Equal([PluginHome.Machine.ToString(), "plan9_amd64"], outcome.Entry.Platforms.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(outcome.Plugin.Sha256, outcome.Entry[PluginHome.Machine].Program);
        Assert.DoesNotContain(_site.Requests, static path => path.StartsWith("/api/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "2.0.0")]
    [InlineData("~> 1.1", "1.2.0")]
    [InlineData("< 1.1", "1.0.0")]
    [InlineData("= 1.1.0", "1.1.0")]
    public async Task Newest_release_that_fits_is_installed_from_github(string? constraints, string expected)
    {
        foreach (string version in (string[])["1.0.0", "1.2.0", "2.0.0", "1.1.0"])
        {
            _site.PublishGitHub("sunny", "happy", new PluginScript(version));
        }

        _site.Tag("sunny", "happy", "v3.0.0-rc1");
        _site.Tag("sunny", "happy", "nightly");
        Assert.Equal(expected, (await InstallAsync(Happy, constraints)).Plugin.Version.ToString());
        Assert.Equal(2, _home.Files.Length);
    }

    [Fact]
    public async Task Tag_without_a_release_is_passed_over()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        _site.Tag("sunny", "happy", "v1.1.0");
        Assert.Equal("1.0.0", (await InstallAsync(Happy, null)).Plugin.Version.ToString());
    }

    [Fact]
    public async Task Github_is_asked_when_the_release_site_does_not_have_it()
    {
        _site.PublishGitHub("hashicorp", "docker", new PluginScript("1.0.10"));
        InstallOutcome outcome = await InstallAsync(PluginHome.Docker, null);
        Assert.Equal(_site.Address + "/github/", outcome.Entry.Origin);
    }

    [Fact]
    public async Task Plugin_of_somebody_else_is_never_taken_from_the_release_site_of_hashicorp()
    {
        _site.PublishVendor("happy", new PluginScript("9.9.9"));
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        Assert.Equal("1.0.0", (await InstallAsync(Happy, null)).Plugin.Version.ToString());
        Assert.DoesNotContain(_site.Requests, static path => path.StartsWith("/vendor/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Installed_version_is_left_alone_without_force()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        await InstallAsync(Happy, null);
        int requests = _site.Requests.Count();
        Assert.False((await InstallAsync(Happy, null)).IsNew);
        Assert.DoesNotContain(_site.Requests.Skip(requests), static path => path.EndsWith(".zip", StringComparison.Ordinal));
        Assert.True((await InstallAsync(Happy, null, force: true)).IsNew);
    }

    [Fact]
    public async Task Installed_version_that_is_named_in_full_needs_no_server()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        await InstallAsync(Happy, null);
        int requests = _site.Requests.Count();
        Assert.False((await InstallAsync(Happy, "1.0.0")).IsNew);
        Assert.Equal(requests, _site.Requests.Count());
    }

    [Fact]
    public async Task Token_goes_to_the_list_of_versions_only()
    {
        _home.With(_site.GitHub with { Token = "t0ken" });
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        await InstallAsync(Happy, null);
        Assert.All(
            _site.FullRequests,
            static request => Assert.Equal(
                request.Target.StartsWith("/api/", StringComparison.Ordinal),
                request.Headers.GetValueOrDefault("Authorization") == "Bearer t0ken"));
    }

    [Fact]
    public async Task Token_does_not_follow_to_another_server()
    {
        await using ReleaseSite other = new();
        other.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        _home.With(_site.GitHub with { Token = "t0ken", DownloadToken = "t0ken" });
        _site.Special = request => new(302, "", $"Location: {other.Address}{request.Target}");
        await InstallAsync(Happy, null);
        Assert.All(_site.FullRequests, static request => Assert.Contains("Authorization", request.Headers.Keys));
        Assert.Equal(3, other.FullRequests.Count());
        Assert.All(other.FullRequests, static request => Assert.DoesNotContain("Authorization", request.Headers.Keys));
    }

    [Fact]
    public async Task Server_that_is_busy_is_asked_again()
    {
        _home.MaxRetries = 1;
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        int requests = 0;
        _site.Special = _ => Interlocked.Increment(ref requests) == 1 ? new(503) : null;
        Assert.Equal("1.0.0", (await InstallAsync(Happy, null)).Plugin.Version.ToString());
    }

    [Theory]
    [InlineData(403, null, true)]
    [InlineData(429, null, true)]
    [InlineData(403, "t0ken", false)]
    public async Task Rate_limit_tells_when_to_try_again_and_how_to_get_more(int status, string? token, bool hasHint)
    {
        _home.With(_site.GitHub with { Token = token });
        string reset = DateTimeOffset.UtcNow.AddMinutes(30.5).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        _site.Special = _ => new(status, "{}", "X-RateLimit-Remaining: 0", $"X-RateLimit-Reset: {reset}");
        PluginException e = await FailAsync(Happy);
        Assert.Matches("rate limit\\)\\. Try again in 3[01] minutes, at ", e.Message);
        Assert.Equal(
            hasHint,
            e.Message.EndsWith("\nHINT: Set the PACKER_GITHUB_API_TOKEN env var with a token to get more requests.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refusal_that_is_no_rate_limit_is_told_as_it_is()
    {
        _site.Special = static _ => new(403, "{}");
        Assert.Contains("the server answered 403", (await FailAsync(Happy)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_network_the_message_names_the_address()
    {
        PluginHost nobody = new("github.com", ReleaseLayout.GitHub, new("http://127.0.0.1:1/")) { Api = new("http://127.0.0.1:1/api/") };
        _home.With(nobody);
        PluginException e = await FailAsync(Happy);
        Assert.Contains("Cannot read http://127.0.0.1:1/api/repos/sunny/packer-plugin-happy/", e.Message, StringComparison.Ordinal);
        Assert.Contains("Check the address, the network and the proxy settings", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_that_nobody_serves_says_what_can_be_done()
    {
        PluginException e = await FailAsync("git.example.com/a/b");
        Assert.Contains("no place to download git.example.com/a/b from", e.Message, StringComparison.Ordinal);
        Assert.Contains("kiln plugins install -path FILE git.example.com/a/b", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Constraint_that_nothing_meets_lists_what_there_is()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        PluginException e = await FailAsync(Happy, ">= 2.0");
        Assert.Contains("has no release of github.com/sunny/happy >= 2.0; its newest versions are 1.0.0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_download_goes_on_where_it_stopped()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0") { Before = "# " + new string('x', 5000) });
        string zip = _site.Find($"{PluginHome.Machine}.zip");
        _site.Special = request => request.Target == zip ? ReleaseSite.Half(request, _site.Files[zip]) : null;
        PluginException e = await FailAsync(Happy);
        Assert.Equal(PluginFailure.Network, e.Reason);
        Assert.Contains($"Cannot download {_site.Address}{zip}", e.Message, StringComparison.Ordinal);
        Assert.Equal("1.0.0", (await InstallAsync(Happy, null)).Plugin.Version.ToString());
        Assert.Contains(_site.FullRequests, static request => request.Headers.ContainsKey("Range"));
    }

    [Fact]
    public async Task Archive_with_another_digest_is_not_even_opened()
    {
        string ran = _home.Combine("ran");
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        _site.Files[_site.Find($"{PluginHome.Machine}.zip")] =
            ReleaseSite.Zip((PluginHome.ProgramName("happy", "1.0.0"), new PluginScript("1.0.0") { Before = $"touch {ran}" }.Text));
        PluginException e = await FailAsync(Happy);
        Assert.Equal(PluginFailure.WrongDigest, e.Reason);
        Assert.Contains("nothing of it was run", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(ran));
    }

    public static TheoryData<string, string> BadArchives => new()
    {
        { "", "does not hold packer-plugin-happy_v1.0.0_x5.0_" },
        { "README", "does not hold packer-plugin-happy_v1.0.0_x5.0_" },
        { "PROGRAM ../../../etc/cron.d/evil", "its entry \"../../../etc/cron.d/evil\" would be unpacked outside of its folder" },
        { "PROGRAM /etc/evil", "would be unpacked outside of its folder" },
        { "PROGRAM ..\\evil", "would be unpacked outside of its folder" },
        { "../PROGRAM", "would be unpacked outside of its folder" },
        { "sub/PROGRAM", "does not hold packer-plugin-happy_v1.0.0_x5.0_" },
        { "PROGRAM PROGRAM", "several times" },
    };

    [Theory]
    [MemberData(nameof(BadArchives))]
    public async Task Archive_that_is_not_made_as_archives_of_plugins_is_refused(string entries, string expected)
    {
        (string, string)[] content =
        [
            .. entries.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static name => (
                name.Replace("PROGRAM", PluginHome.ProgramName("happy", "1.0.0"), StringComparison.Ordinal),
                new PluginScript("1.0.0").Text)),
        ];
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"), archive: ReleaseSite.Zip(content));
        PluginException e = await FailAsync(Happy);
        Assert.Equal(PluginFailure.BadRelease, e.Reason);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.Combine("etc", "cron.d", "evil")));
    }

    [Fact]
    public async Task Archive_that_is_none_is_refused()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"), archive: "<html>login</html>"u8.ToArray());
        Assert.Contains("it is not a zip archive", (await FailAsync(Happy)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Archive_cut_or_changed_anywhere_is_refused_and_leaves_nothing()
    {
        byte[] good = ReleaseSite.Zip((PluginHome.ProgramName("happy", "1.0.0"), new PluginScript("1.0.0").Text));
        for (int at = 0; at < good.Length; at += 41)
        {
            byte[] bad = at % 2 == 0 ? good[..at] : [.. good.Select((b, i) => i == at ? (byte)~b : b)];
            string path = _home.Combine("bad.zip");
            await File.WriteAllBytesAsync(path, bad, Token);
            using MemoryStream to = new();
            try
            {
                await new PluginArchive(path, "bad.zip").ExtractAsync(
                    PluginHome.Source(Happy), PluginHome.Version("1.0.0"), to, Token);
            }
            catch (PluginException e)
            {
                Assert.Equal(PluginFailure.BadRelease, e.Reason);
            }
        }
    }

    [Fact]
    public async Task Release_with_the_wrong_program_in_it_gives_way_to_the_one_before()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"), version: "1.1.0");
        Assert.Equal("1.0.0", (await InstallAsync(Happy, null)).Plugin.Version.ToString());
        Assert.Equal(2, _home.Files.Length);
    }

    [Theory]
    [InlineData("1.0.0-beta", "x5.0", "says that it is the pre-release 1.0.0-beta")]
    [InlineData("2.0.0", "x5.0", "says that its version is 2.0.0")]
    [InlineData("1.0.0", "x5.1", "says that its API version is x5.1")]
    public async Task Program_that_is_not_what_its_release_says_is_not_installed(string version, string api, string expected)
    {
        byte[] archive = ReleaseSite.Zip((PluginHome.ProgramName("happy", "1.0.0"), new PluginScript(version) { Api = api }.Text));
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"), archive: archive);
        Assert.Contains(expected, (await FailAsync(Happy)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exec sleep 1000", "did not end within")]
    [InlineData("exec yes", "wrote more than")]
    [InlineData("echo hello", "no description of a plugin")]
    public async Task Program_that_does_not_describe_itself_is_not_installed(string instead, string expected)
    {
        _home.Limits = new() { Time = TimeSpan.FromSeconds(3), OutputBytes = 10_000 };
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0") { Instead = instead });
        Assert.Contains(expected, (await FailAsync(Happy)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_with_a_newer_protocol_is_passed_over()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        _site.PublishGitHub("sunny", "happy", new PluginScript("2.0.0") { Api = "x6.0" });
        Assert.Equal("1.0.0", (await InstallAsync(Happy, null)).Plugin.Version.ToString());
    }

    [Fact]
    public async Task Release_for_other_machines_only_says_for_which()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        string sums = _site.Find("_SHA256SUMS");
        _site.Text(sums, Encoding.UTF8.GetString(_site.Files[sums]).Replace($"_{PluginHome.Machine}.zip", "_solaris_amd64.zip", StringComparison.Ordinal));
        Assert.Contains(
            $"has nothing for {PluginHome.Machine}, only for solaris_amd64, windows_amd64",
            (await FailAsync(Happy)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_manifest.json", "{}", "does not say which version of the plugin protocol")]
    [InlineData("_manifest.json", "{\"metadata\":{\"protocol_version\":5}}", "does not say which version of the plugin protocol")]
    [InlineData("_manifest.json", null, "has no packer-plugin-docker_1.0.0_manifest.json")]
    [InlineData("_SHA256SUMS", "x", "line 1 is not the 64 digits")]
    [InlineData("_SHA256SUMS", null, "no checksum file for it")]
    [InlineData("index.json", "[]", "is not a list of versions")]
    [InlineData("index.json", "<html>", "is not a list of versions")]
    public async Task Release_site_with_a_broken_file_is_told(string ending, string? content, string expected)
    {
        _home.With(_site.Vendor);
        _site.PublishVendor("docker", new PluginScript("1.0.0"));
        string path = _site.Find(ending);
        if (content is null)
        {
            Assert.True(_site.Files.TryRemove(path, out _));
        }
        else
        {
            _site.Text(path, content);
        }

        Assert.Contains(expected, (await FailAsync(PluginHome.Docker)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_without_end_is_cut_off()
    {
        _site.Special = static _ => new(200) { Bytes = new byte[9 * 1024 * 1024] };
        Assert.Contains("longer than 8 MiB", (await FailAsync(Happy)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_installations_at_once_end_with_one_good_plugin()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0") { Before = "sleep 0.1" });
        InstallOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => InstallAsync(Happy, null, force: true)))
            .WaitAsync(TimeSpan.FromMinutes(2), Token);
        Assert.Single(outcomes.Select(static o => o.Plugin.Path).Distinct());
        Assert.Equal(2, _home.Files.Length);
        using PluginStore store = _home.Open();
        Assert.Single((await store.Installed.FindAllAsync(new(), Token)).Found);
    }

    [Fact]
    public async Task What_a_killed_installation_left_is_removed_by_the_next()
    {
        string left = Path.Combine(_home.Plugins.Path, ".kiln-staging-dead");
        Directory.CreateDirectory(left);
        await File.WriteAllTextAsync(Path.Combine(left, "packer-plugin-happy"), "half", Token);
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        await InstallAsync(Happy, null);
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task Cancelled_installation_leaves_nothing()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0") { Before = $"touch {_home.Combine("started")}; exec sleep 1000" });
        using CancellationTokenSource stop = new();
        using PluginStore store = _home.Open();
        Task<InstallOutcome> installing = store.OpenInstaller().InstallAsync(new(PluginHome.Source(Happy)), stop.Token);
        await WaitForAsync(() => File.Exists(_home.Combine("started")));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => installing.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Empty(_home.Files);
    }

    [Fact]
    public async Task Plugin_folder_that_is_a_file_is_told()
    {
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0"));
        await File.WriteAllTextAsync(_home.Plugins.Path, "", Token);
        using PluginStore store = _home.Open();
        PluginException e = await Assert.ThrowsAsync<PluginException>(
            () => store.OpenInstaller().InstallAsync(new(PluginHome.Source(Happy)), Token));
        Assert.Contains($"Cannot install into '{_home.Plugins.Path}'", e.Message, StringComparison.Ordinal);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private async Task<InstallOutcome> InstallAsync(string source, string? constraints, bool force = false)
    {
        using PluginStore store = _home.Open();
        return await store.OpenInstaller().InstallAsync(
            new(PluginHome.Source(source))
            {
                Constraints = constraints is null ? null : PluginHome.Constraints(constraints),
                Force = force,
            },
            Token);
    }

    /// <summary>Whatever fails, nothing may be left of it.</summary>
    private async Task<PluginException> FailAsync(string source, string? constraints = null)
    {
        PluginException e = await Assert.ThrowsAsync<PluginException>(() => InstallAsync(source, constraints));
        Assert.Empty(_home.Files);
        return e;
    }
}
