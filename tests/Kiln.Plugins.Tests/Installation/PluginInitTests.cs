using System.Collections.Immutable;
using System.IO.Compression;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation;
using Kiln.Plugins.Locking;
using Kiln.Plugins.Tests.Support;
using Kiln.Sdk.Plugins;

namespace Kiln.Plugins.Tests.Installation;

/// <summary>What <c>init</c> does: demands, the lock, machines without a network.</summary>
public sealed class PluginInitTests : IAsyncDisposable
{
    private const string Happy = "github.com/sunny/happy";

    private readonly PluginHome _home = new();
    private readonly ReleaseSite _site = new();

    public PluginInitTests() => _home.With(_site.Vendor, _site.GitHub);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _home.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Locked_and_installed_plugin_asks_no_server()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        int requests = _site.Requests.Count();
        InstallOutcome again = await InitAsync(">= 1", locked);
        Assert.False(again.IsNew);
        Assert.Equal(requests, _site.Requests.Count());
        Assert.Equal(LockText(locked), LockText(PluginLock.Empty.With(again.Entry)));
    }

    [Fact]
    public async Task Locked_and_downloaded_plugin_is_installed_again_without_a_server()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        Directory.Delete(_home.Plugins.Path, recursive: true);
        int requests = _site.Requests.Count();
        Assert.True((await InitAsync(">= 1", locked)).IsNew);
        Assert.Equal(requests, _site.Requests.Count());
        Assert.Equal(2, _home.Files.Length);
    }

    [Fact]
    public async Task Download_that_was_changed_in_the_cache_is_downloaded_again()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        Directory.Delete(_home.Plugins.Path, recursive: true);
        string kept = Assert.Single(Directory.GetFiles(Path.Combine(_home.Cache, "plugins", "downloads", "sha256")));
        await File.WriteAllBytesAsync(
            kept,
            ReleaseSite.Zip((PluginHome.ProgramName("happy", "1.0.0"), new PluginScript("1.0.0") { Before = "# evil" }.Text)),
            Token);
        InstallOutcome outcome = await InitAsync(">= 1", locked);
        Assert.Equal(locked.Plugins[0][PluginHome.Machine].Program, outcome.Plugin.Sha256);
        Assert.Contains(_site.Requests.Skip(3), static path => path.EndsWith(".zip", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Locked_version_is_installed_although_there_is_a_newer_one()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        Publish("1.1.0");
        ForgetEverything();
        Assert.Equal("1.0.0", (await InitAsync(">= 1", locked)).Plugin.Version.ToString());
        Assert.DoesNotContain(_site.Requests.Skip(3), static path => path.StartsWith("/api/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Upgrade_chooses_the_newest_and_locks_it()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        Publish("1.1.0");
        InstallOutcome outcome = await InitAsync(">= 1", locked, upgrade: true);
        Assert.Equal("1.1.0", outcome.Entry.Version.ToString());
        Assert.False((await InitAsync(">= 1", locked, upgrade: true)).IsNew);
    }

    [Fact]
    public async Task Lock_that_does_not_meet_the_template_any_more_is_chosen_anew()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        Publish("2.0.0");
        Assert.Equal("2.0.0", (await InitAsync(">= 2", locked)).Entry.Version.ToString());
    }

    [Theory]
    [InlineData(false, "1.0.0")]
    [InlineData(true, "1.1.0")]
    public async Task Force_installs_the_installed_version_again_and_with_upgrade_the_newest(bool upgrade, string expected)
    {
        await LockedAsync("1.0.0");
        Publish("1.1.0");
        InstallOutcome outcome = await InitAsync(">= 1", PluginLock.Empty, upgrade, force: true);
        Assert.Equal((true, expected), (outcome.IsNew, outcome.Plugin.Version.ToString()));
    }

    [Fact]
    public async Task Installed_plugin_without_a_lock_is_locked_with_all_that_is_known_of_its_release()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        int requests = _site.Requests.Count();
        InstallOutcome outcome = await InitAsync(">= 1", PluginLock.Empty);
        Assert.Equal((false, requests), (outcome.IsNew, _site.Requests.Count()));
        Assert.Equal(LockText(locked), LockText(PluginLock.Empty.With(outcome.Entry)));
        Assert.Contains("windows_amd64", outcome.Entry.Platforms.Keys);
    }

    [Fact]
    public async Task Program_installed_by_hand_is_locked_by_its_digest()
    {
        _home.Put(Happy, new PluginScript("1.0.0"));
        InstallOutcome outcome = await InitAsync(">= 1", PluginLock.Empty);
        LockedFile file = Assert.Single(outcome.Entry.Platforms).Value;
        Assert.Equal((null, outcome.Plugin.Sha256), (file.Archive, file.Program));
        Assert.Empty(_site.Requests);
    }

    [Fact]
    public async Task Other_program_of_the_locked_version_is_replaced_by_the_locked_one()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        _home.Put(Happy, new PluginScript("1.0.0") { Before = "# another" });
        InstallOutcome outcome = await InitAsync(">= 1", locked);
        Assert.True(outcome.IsNew);
        Assert.Equal(locked.Plugins[0][PluginHome.Machine].Program, outcome.Plugin.Sha256);
    }

    [Fact]
    public async Task Release_that_was_changed_after_it_was_locked_is_refused()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        ForgetEverything();
        _site.Files.Clear();
        _site.PublishGitHub("sunny", "happy", new PluginScript("1.0.0") { Before = $"touch {_home.Combine("ran")}" });
        PluginException e = await Assert.ThrowsAsync<PluginException>(() => InitAsync(">= 1", locked));
        Assert.Equal(PluginFailure.Locked, e.Reason);
        Assert.Contains("was changed after it was locked", e.Message, StringComparison.Ordinal);
        Assert.Empty(_home.Files);
        Assert.False(File.Exists(_home.Combine("ran")));
    }

    [Fact]
    public async Task Platform_that_the_release_did_not_have_when_it_was_locked_is_refused()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        ForgetEverything();
        LockedPlugin entry = locked.Plugins[0];
        locked = PluginLock.Empty.With(entry with { Platforms = entry.Platforms.Remove(PluginHome.Machine.ToString()) });
        PluginException e = await Assert.ThrowsAsync<PluginException>(() => InitAsync(">= 1", locked));
        Assert.Equal(PluginFailure.Locked, e.Reason);
        Assert.Contains($"no digest for {PluginHome.Machine}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lock_of_another_machine_trusts_an_installed_program_only_when_it_is_from_the_locked_archive()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        LockedPlugin entry = locked.Plugins[0];
        LockedFile archiveOnly = entry[PluginHome.Machine] with { Program = null };
        PluginLock elsewhere = PluginLock.Empty.With(
            entry with { Platforms = entry.Platforms.SetItem(PluginHome.Machine.ToString(), archiveOnly) });
        int requests = _site.Requests.Count();
        Assert.False((await InitAsync(">= 1", elsewhere)).IsNew);

        _home.Put(Happy, new PluginScript("1.0.0") { Before = "# of unknown origin" });
        Assert.True((await InitAsync(">= 1", elsewhere)).IsNew);
        Assert.Equal(requests, _site.Requests.Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bundle_brings_the_plugins_to_a_machine_without_a_network(bool isFolder)
    {
        PluginLock locked = await LockedAsync("1.0.0");
        _site.PublishVendor("docker", new PluginScript("1.0.10"));
        Publish("1.1.0");
        string bundle = await BundleAsync(locked);
        if (isFolder)
        {
            await ZipFile.ExtractToDirectoryAsync(bundle, _home.Combine("mirror"), Token);
            bundle = _home.Combine("mirror");
        }

        await _site.DisposeAsync();
        using PluginHome other = new();
        using PluginStore store = other.Open();
        PluginInstaller installer = store.OpenInstallerFrom(bundle, out ImmutableArray<PluginSource> plugins);
        Assert.Equal([PluginHome.Docker, Happy], plugins.Select(static p => p.ToString()));
        foreach (PluginSource plugin in plugins)
        {
            await installer.InstallAsync(new(plugin), Token);
        }

        PluginSearch search = await store.Installed.FindAllAsync(new(), Token);
        Assert.Equal(["docker 1.0.10", "happy 1.0.0"], search.Found.Select(static p => $"{p.Name} {p.Version}"));
    }

    [Fact]
    public async Task Mirror_serves_init_before_any_server()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        _site.PublishVendor("docker", new PluginScript("1.0.10"));
        string bundle = await BundleAsync(locked);
        ForgetEverything();
        _home.Settings = _home.Settings with { Mirrors = [bundle] };
        int requests = _site.Requests.Count();
        Assert.True((await InitAsync(">= 1", locked)).IsNew);
        Assert.Equal(requests, _site.Requests.Count());
    }

    [Fact]
    public async Task Equal_plugins_make_equal_bundles()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        _site.PublishVendor("docker", new PluginScript("1.0.10"));
        byte[] first = await File.ReadAllBytesAsync(await BundleAsync(locked), Token);
        Assert.Equal(first, await File.ReadAllBytesAsync(await BundleAsync(locked), Token));
    }

    [Fact]
    public async Task Bundle_changed_anywhere_installs_nothing_wrong()
    {
        PluginLock locked = await LockedAsync("1.0.0");
        _site.PublishVendor("docker", new PluginScript("1.0.10"));
        byte[] good = await File.ReadAllBytesAsync(await BundleAsync(locked), Token);
        string expected = locked.Plugins[0][PluginHome.Machine].Program!;
        for (int at = 13; at < good.Length; at += 211)
        {
            using PluginHome other = new();
            string path = other.Combine("bundle.zip");
            await File.WriteAllBytesAsync(path, at % 2 == 0 ? good[..at] : [.. good.Select((b, i) => i == at ? (byte)~b : b)], Token);
            using PluginStore store = other.Open();
            try
            {
                PluginInstaller installer = store.OpenInstallerFrom(path, out _);
                Assert.Equal(expected, (await installer.InstallAsync(new(PluginHome.Source(Happy)), Token)).Plugin.Sha256);
            }
            catch (PluginException)
            {
                Assert.Empty(other.Files);
            }
        }
    }

    [Fact]
    public async Task Bundle_without_the_platform_says_so()
    {
        Publish("1.0.0");
        using PluginStore store = _home.Open();
        PluginException e = await Assert.ThrowsAsync<PluginException>(() => store.OpenBundleWriter().WriteAsync(
            _home.Combine("bundle.zip"), [new(PluginHome.Source(Happy))], [new("plan9", "arm")], Token));
        Assert.Contains("has nothing for plan9_arm", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.Combine("bundle.zip")));
    }

    private static string LockText(PluginLock content) => LockFileText.Of(content);

    private void Publish(string version) => _site.PublishGitHub("sunny", "happy", new PluginScript(version));

    private void ForgetEverything()
    {
        Directory.Delete(_home.Plugins.Path, recursive: true);
        Directory.Delete(_home.Cache, recursive: true);
    }

    private async Task<string> BundleAsync(PluginLock locked)
    {
        using PluginStore store = _home.Open();
        string path = _home.Combine("bundle.zip");
        ImmutableArray<BundledPlugin> bundled = await store.OpenBundleWriter().WriteAsync(
            path,
            [new(PluginHome.Source(Happy)) { Locked = locked.Plugins[0] }, new(PluginHome.Source(PluginHome.Docker))],
            [PluginHome.Machine],
            Token);
        Assert.Equal(2, bundled.Length);
        return path;
    }

    private async Task<PluginLock> LockedAsync(string version)
    {
        Publish(version);
        return PluginLock.Empty.With((await InitAsync(">= 1", PluginLock.Empty)).Entry);
    }

    private async Task<InstallOutcome> InitAsync(string constraints, PluginLock locked, bool upgrade = false, bool force = false)
    {
        using PluginStore store = _home.Open();
        return await store.OpenInit().RunAsync(PluginHome.Demand(Happy, constraints), locked, new(upgrade, force), Token);
    }
}
