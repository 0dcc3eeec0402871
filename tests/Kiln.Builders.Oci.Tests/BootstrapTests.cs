using Kiln.Builders.Oci.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using static Kiln.Builders.Oci.Tests.Support.ScriptedProvisioners;

namespace Kiln.Builders.Oci.Tests;

public sealed class BootstrapTests : IDisposable
{
    private readonly TestBuild _build = new();

    public BootstrapTests()
    {
        Requires.Root();
        Requires.Tool("mmdebstrap", "mmdebstrap");
        Requires.Tool("runc", "runc");
    }

    public void Dispose() => _build.Dispose();

    [Fact]
    public async Task A_small_Debian_is_made_once_and_used_again()
    {
        OciConfig config = new()
        {
            Bootstrap = new() { Suite = "bookworm", Variant = "apt", Mirror = "http://deb.debian.org/debian" },
            Output = _build.Archive(),
        };
        string release = "";
        Provision step = async (communicator, token) =>
            (_, release, _) = await CaptureAsync(communicator, ". /etc/os-release; echo $ID $VERSION_CODENAME", token);

        IArtifact first = await _build.RunAsync(config, step);
        Assert.Equal("debian bookworm", release);
        Assert.DoesNotContain("cached base", _build.Ui.Text, StringComparison.Ordinal);
        IArtifact second = await _build.RunAsync(config with { Output = _build.Archive("again.tar") }, step);
        Assert.Contains("Using the cached base", _build.Ui.Text, StringComparison.Ordinal);
        Assert.Equal(first.Id, second.Id);

        ReadImage image = await ReadImage.FromAsync(_build.Archive(), _build);
        string[] names = [.. Assert.Single(image.Layers).Select(static entry => entry.Name)];
        Assert.Contains("usr/bin/apt-get", names);
        Assert.DoesNotContain(names, static name => name is "etc/resolv.conf" or "etc/hostname" or "dev/null");
    }

    [Fact]
    public async Task An_unreachable_mirror_is_told_in_mmdebstraps_own_words()
    {
        BuildFailedException failure = await _build.FailAsync(new()
        {
            Bootstrap = new() { Suite = "bookworm", Mirror = "http://127.0.0.1:9/debian" },
            Output = _build.Archive(),
        });

        Assert.Contains("http://127.0.0.1:9/debian", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Could not connect", failure.Message, StringComparison.Ordinal);
        Assert.Contains("\"mirror\"", failure.Message, StringComparison.Ordinal);
    }
}
