using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation;
using Kiln.Plugins.Tests.Support;

namespace Kiln.Plugins.Tests.Installation;

public sealed class LocalInstallerTests : IDisposable
{
    private readonly PluginHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("1.2.3-dev", "1.2.3-dev")]
    [InlineData("1.2.3-dev+abc", "1.2.3-dev")]
    [InlineData("v1.2", "1.2.0")]
    public async Task Program_is_installed_under_its_version(string version, string expected)
    {
        InstalledPlugin plugin = await InstallAsync(new PluginScript(version).Text);
        Assert.Equal(PluginHome.ProgramName("docker", expected), Path.GetFileName(plugin.Path));
        Assert.Equal(2, _home.Files.Length);
        using PluginStore store = _home.Open();
        Assert.Single((await store.Installed.FindAllAsync(new(), Token)).Found);
    }

    [Theory]
    [InlineData("1.2.3-beta", "x5.0", PluginFailure.WrongVersion, "x.y.z or x.y.z-dev")]
    [InlineData("soon", "x5.0", PluginFailure.WrongVersion, "x.y.z or x.y.z-dev")]
    [InlineData("1.2.3", "x4.0", PluginFailure.WrongApi, "speaks version x4.0")]
    [InlineData("1.2.3", "", PluginFailure.WrongApi, "speaks version unknown")]
    public async Task Program_that_says_something_impossible_is_not_installed(
        string version,
        string api,
        PluginFailure reason,
        string expected) => await FailAsync(new PluginScript(version) { Api = api }.Text, reason, expected);

    [Theory]
    [InlineData("#!/bin/sh\necho hello\n", PluginFailure.BadDescription)]
    [InlineData("#!/bin/sh\nexit 1\n", PluginFailure.DescribeFailed)]
    [InlineData("PK\u0003\u0004", PluginFailure.NotExecutable)]
    public async Task Program_that_is_no_plugin_is_named_as_the_user_knows_it(string text, PluginFailure reason) =>
        await FailAsync(text, reason, $"'{_home.Combine("mine")}");

    [Fact]
    public async Task Unsigned_program_is_refused_where_signatures_are_wanted()
    {
        _home.Settings = new() { Signatures = new() { RequireSigned = true } };
        await FailAsync(new PluginScript("1.0.0").Text, PluginFailure.NotTrusted, "has no signature");
    }

    private async Task FailAsync(string text, PluginFailure reason, string expected)
    {
        PluginException e = await Assert.ThrowsAsync<PluginException>(() => InstallAsync(text));
        Assert.Equal(reason, e.Reason);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("staging", e.Message, StringComparison.Ordinal);
        Assert.Empty(_home.Files);
    }

    private async Task<InstalledPlugin> InstallAsync(string text)
    {
        using PluginStore store = _home.Open();
        return await store.LocalInstaller.InstallAsync(
            _home.WriteProgram("mine", text), PluginHome.Source(PluginHome.Docker), Token);
    }
}
