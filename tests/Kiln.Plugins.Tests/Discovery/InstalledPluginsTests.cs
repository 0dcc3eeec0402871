using Kiln.Plugins.Discovery;
using Kiln.Plugins.Locking;
using Kiln.Plugins.Tests.Support;
using Kiln.Sdk.Components;

namespace Kiln.Plugins.Tests.Discovery;

public sealed class InstalledPluginsTests : IDisposable
{
    private readonly PluginHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Starts => _home.Combine("starts");

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Highest_version_that_fits_is_used_and_only_it_is_started()
    {
        foreach (string version in (string[])["1.0.9", "1.0.10", "1.1.0", "2.0.0"])
        {
            _home.Put(PluginHome.Docker, Counted(version));
        }

        _home.Put("github.com/hashicorp/other", Counted("5.0.0"));
        PluginSearch search = await BestAsync("~> 1.0");
        InstalledPlugin plugin = Assert.Single(search.Found);
        Assert.Equal("1.1.0", plugin.Version.ToString());
        Assert.Equal(["1.1.0"], await File.ReadAllLinesAsync(Starts, Token));
    }

    [Theory]
    [InlineData("1.2.3-dev", "1.2.3", "1.2.3")]
    [InlineData("1.2.4-dev", "1.2.3", "1.2.4-dev")]
    public async Task Release_counts_more_than_its_own_development_version(string one, string other, string expected)
    {
        _home.Put(PluginHome.Docker, new PluginScript(one));
        _home.Put(PluginHome.Docker, new PluginScript(other));
        Assert.Equal(expected, Assert.Single((await BestAsync(">= 1.2.3")).Found).Version.ToString());
    }

    [Fact]
    public async Task Development_version_is_left_out_when_only_releases_are_wanted()
    {
        _home.Put(PluginHome.Docker, new PluginScript("1.2.4-dev"));
        PluginQuery query = new() { Source = PluginHome.Source(PluginHome.Docker), ReleasesOnly = true };
        Assert.Empty((await Installed.FindBestAsync(query, Token)).Found);
    }

    [Fact]
    public async Task Unchanged_plugin_is_not_started_again_and_a_changed_one_is()
    {
        string path = _home.Put(PluginHome.Docker, Counted("1.0.0"));
        await BestAsync(">= 1");
        InstalledPlugin again = Assert.Single((await BestAsync(">= 1")).Found);
        Assert.Equal("1.0.0", Assert.Single(await File.ReadAllLinesAsync(Starts, Token)));
        Assert.Equal(["-packer-default-plugin-name-", "box"], again.Description.Builders);

        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await BestAsync(">= 1");
        Assert.Equal(2, (await File.ReadAllLinesAsync(Starts, Token)).Length);
    }

    [Fact]
    public async Task Damaged_memory_of_a_description_only_costs_time()
    {
        _home.Put(PluginHome.Docker, Counted("1.0.0"));
        await BestAsync(">= 1");
        string remembered = Assert.Single(Directory.GetFiles(Path.Combine(_home.Cache, "plugins", "described")));
        byte[] content = await File.ReadAllBytesAsync(remembered, Token);
        for (int length = 0; length < content.Length; length += 37)
        {
            await File.WriteAllBytesAsync(remembered, content[..length], Token);
            Assert.Single((await BestAsync(">= 1")).Found);
        }
    }

    [Fact]
    public async Task Content_changed_with_the_old_time_put_back_is_noticed()
    {
        string path = _home.Put(PluginHome.Docker, new PluginScript("1.0.0"));
        await BestAsync(">= 1");
        DateTime time = File.GetLastWriteTimeUtc(path);
        string text = await File.ReadAllTextAsync(path, Token);
        await File.WriteAllTextAsync(path, text.Replace("tool", "tOOl", StringComparison.Ordinal), Token);
        File.SetLastWriteTimeUtc(path, time);
        AssertRejected(await BestAsync(">= 1"), PluginFailure.WrongDigest, "It was changed after it was installed");
    }

    [Theory]
    [InlineData(null, PluginFailure.NoChecksum, "_SHA256SUM' beside it")]
    [InlineData("", PluginFailure.NoChecksum, "does not begin with the 64 digits")]
    [InlineData("not a digest", PluginFailure.NoChecksum, "does not begin with the 64 digits")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", PluginFailure.WrongDigest, "its sha256 digest is")]
    public async Task Plugin_without_its_checksum_is_not_started(string? checksum, PluginFailure reason, string expected)
    {
        _home.Put(PluginHome.Docker, PluginHome.ProgramName("docker", "1.0.0"), Counted("1.0.0").Text, checksum);
        AssertRejected(await BestAsync(">= 1"), reason, expected);
        Assert.False(File.Exists(Starts));
    }

    [Fact]
    public async Task What_follows_the_checksum_does_not_count()
    {
        string path = _home.Put(PluginHome.Docker, new PluginScript("1.0.0"));
        await File.AppendAllTextAsync(path + "_SHA256SUM", "  packer-plugin-docker\nmore", Token);
        Assert.Single((await BestAsync(">= 1")).Found);
    }

    [Theory]
    [InlineData("1.0.1", "x5.0", PluginFailure.WrongVersion, "its version is 1.0.1")]
    [InlineData("nonsense", "x5.0", PluginFailure.WrongVersion, "its version is nonsense")]
    [InlineData("1.0.0", "x5.1", PluginFailure.WrongApi, "its API version is x5.1")]
    [InlineData("1.0.0", "", PluginFailure.WrongApi, "its API version is unknown")]
    public async Task Plugin_that_is_not_what_its_name_says_is_not_used(
        string version,
        string api,
        PluginFailure reason,
        string expected)
    {
        string text = new PluginScript(version) { Api = api }.Text;
        _home.Put(PluginHome.Docker, PluginHome.ProgramName("docker", "1.0.0"), text);
        AssertRejected(await BestAsync(">= 1"), reason, expected);
    }

    [Fact]
    public async Task Version_with_metadata_is_the_same_version()
    {
        _home.Put(PluginHome.Docker, PluginHome.ProgramName("docker", "1.0.0"), new PluginScript("1.0.0+build.7").Text);
        Assert.Single((await BestAsync(">= 1")).Found);
    }

    [Fact]
    public async Task Next_best_version_is_used_when_the_best_is_broken()
    {
        _home.Put(PluginHome.Docker, new PluginScript("1.0.0"));
        _home.Put(PluginHome.Docker, PluginHome.ProgramName("docker", "1.1.0"), "PK\u0003\u0004");
        PluginSearch search = await BestAsync(">= 1");
        Assert.Equal("1.0.0", Assert.Single(search.Found).Version.ToString());
        Assert.Equal(PluginFailure.NotExecutable, Assert.Single(search.Rejected).Reason);
    }

    [Theory]
    [InlineData("", "packer-plugin-docker_v1.0.0_x5.0_PLATFORM")]
    [InlineData("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", "packer-plugin-docker_v1.0.0_x5.0_PLATFORM")]
    [InlineData("a/b/c", "packer-plugin-docker_v1.0.0_x5.0_plan9_amd64")]
    [InlineData("a/b/c", "packer-builder-docker")]
    public async Task File_in_another_place_or_with_another_name_is_no_plugin(string folder, string name)
    {
        string file = name.Replace("PLATFORM", PluginHome.Machine.ToString(), StringComparison.Ordinal);
        _home.Put(folder, file, new PluginScript("1.0.0").Text);
        PluginSearch search = await Installed.FindAllAsync(new(), Token);
        Assert.Equal((0, 0), (search.Found.Length, search.Rejected.Length));
    }

    [Fact]
    public async Task Links_that_lead_in_circles_are_not_followed()
    {
        string path = _home.Put(PluginHome.Docker, new PluginScript("1.0.0"));
        File.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(path)!, "loop"), _home.Plugins.Path);
        Assert.Single((await Installed.FindAllAsync(new(), Token)).Found);
    }

    [Fact]
    public async Task Plugins_are_sorted_by_name_then_version()
    {
        _home.Put("github.com/b/zeta", new PluginScript("0.1.0"));
        _home.Put("github.com/z/alpha", new PluginScript("1.10.0"));
        _home.Put("github.com/a/alpha", new PluginScript("1.9.0"));
        PluginSearch search = await Installed.FindAllAsync(new(), Token);
        Assert.Equal(["alpha 1.9.0", "alpha 1.10.0", "zeta 0.1.0"], search.Found.Select(static p => $"{p.Name} {p.Version}"));
    }

    [Theory]
    [InlineData("happy", "happy")]
    [InlineData("happy-box", "happy")]
    [InlineData("happy-cloud-box", "happy-cloud")]
    [InlineData("happy-nothing", null)]
    [InlineData("happyx", null)]
    [InlineData("box", null)]
    public async Task Type_that_no_requirement_names_is_found_by_the_name_of_the_plugin(string type, string? expected)
    {
        _home.Put("github.com/x/happy", Counted("1.0.0"));
        _home.Put("github.com/x/happy-cloud", Counted("2.0.0"));
        _home.Put("github.com/x/unrelated", Counted("3.0.0"));
        PluginResolver resolver = new(Installed, releasesOnly: false);
        (ResolvedPlugin? found, _) = await resolver.FindForTypeAsync(ComponentKind.Builder, type, Token);
        Assert.Equal(expected, found?.Prefix);
        Assert.DoesNotContain("3.0.0", File.Exists(Starts) ? await File.ReadAllLinesAsync(Starts, Token) : []);
    }

    [Fact]
    public async Task Demand_is_resolved_under_its_local_name()
    {
        _home.Put(PluginHome.Docker, new PluginScript("1.0.0"));
        PluginDemand demand = new("boxes", PluginHome.Source(PluginHome.Docker), PluginHome.Constraints(">= 1"));
        PluginDemand missing = PluginHome.Demand("github.com/x/missing", ">= 1");
        PluginResolution resolution =
            await new PluginResolver(Installed, releasesOnly: true).ResolveAsync([demand, missing], PluginLock.Empty, Token);
        ResolvedPlugin plugin = Assert.Single(resolution.Plugins);
        Assert.Equal(
            [("boxes", "-packer-default-plugin-name-"), ("boxes-box", "box")],
            plugin.Types(ComponentKind.Builder));
        Assert.Equal("tool", plugin.ComponentOf(ComponentKind.Provisioner, "boxes-tool"));
        Assert.Null(plugin.ComponentOf(ComponentKind.Provisioner, "docker-tool"));
        Assert.Same(missing, Assert.Single(resolution.Unmet).Demand);
    }

    [Fact]
    public async Task Locked_version_wins_over_a_newer_one_and_only_with_its_digest()
    {
        string path = _home.Put(PluginHome.Docker, new PluginScript("1.0.0"));
        _home.Put(PluginHome.Docker, new PluginScript("1.1.0"));
        PluginDemand demand = PluginHome.Demand(PluginHome.Docker, ">= 1");
        LockedPlugin entry = new(demand.Source, PluginHome.Version("1.0.0"));
        PluginResolver resolver = new(Installed, releasesOnly: true);

        string digest = FileDigest.Of(await File.ReadAllBytesAsync(path, Token));
        PluginLock good = PluginLock.Empty.With(entry.WithProgram(PluginHome.Machine, digest));
        PluginResolution found = await resolver.ResolveAsync([demand], good, Token);
        Assert.Equal("1.0.0", Assert.Single(found.Plugins).Plugin.Version.ToString());

        PluginLock bad = PluginLock.Empty.With(entry.WithProgram(PluginHome.Machine, new('a', 64)));
        PluginResolution refused = await resolver.ResolveAsync([demand], bad, Token);
        RejectedPlugin rejected = Assert.Single(Assert.Single(refused.Unmet).Rejected);
        Assert.Equal(PluginFailure.Locked, rejected.Reason);
        Assert.Contains("Run kiln init", rejected.Message, StringComparison.Ordinal);
    }

    private static void AssertRejected(PluginSearch search, PluginFailure reason, string expected)
    {
        Assert.Empty(search.Found);
        RejectedPlugin rejected = Assert.Single(search.Rejected);
        Assert.Equal(reason, rejected.Reason);
        Assert.Contains(expected, rejected.Message, StringComparison.Ordinal);
        Assert.Contains(rejected.File.Path, rejected.Message, StringComparison.Ordinal);
    }

    private InstalledPlugins Installed => _home.Open().Installed;

    /// <summary>A plugin that notes each time that it is started.</summary>
    private PluginScript Counted(string version) => new(version) { Before = $"echo {version} >>{Starts}" };

    private Task<PluginSearch> BestAsync(string constraints) => Installed.FindBestAsync(
        new() { Source = PluginHome.Source(PluginHome.Docker), Constraints = PluginHome.Constraints(constraints) },
        Token);
}
