using Kiln.Builders.Oci.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using static Kiln.Builders.Oci.Tests.Support.ScriptedProvisioners;

namespace Kiln.Builders.Oci.Tests;

public sealed class RegistryTests : IDisposable
{
    private readonly TestBuild _build = new();

    public RegistryTests()
    {
        Requires.Root();
        Requires.Tool("runc", "runc");
    }

    public void Dispose() => _build.Dispose();

    [Fact]
    public async Task An_image_is_pushed_and_pulled_as_a_base()
    {
        await using RegistryServer registry = await RegistryServer.StartAsync(Path.Combine(_build.Folder, "registry"));
        string reference = $"docker://{registry.Address}/team/base:v1";
        OciConfig config = new() { From = BusyboxRoot.Write(_build.Folder), Output = reference };

        IArtifact pushed = await _build.RunAsync(config, Run("echo 1 > /etc/one"));
        Assert.Empty(pushed.Files);
        Assert.Contains(pushed.Id, Processes.Run(
            Requires.Tool("skopeo", "skopeo"), "inspect", "--tls-verify=false", reference), StringComparison.Ordinal);

        string seen = "";
        await _build.RunAsync(
            config with { From = $"{registry.Address}/team/base:v1", Output = _build.Archive() },
            async (communicator, token) => (_, seen, _) = await CaptureAsync(communicator, "cat /etc/one", token));
        Assert.Equal("1", seen);
    }

    [Fact]
    public async Task An_unreachable_registry_is_told()
    {
        BuildFailedException failure = await _build.FailAsync(
            new() { From = "docker://127.0.0.1:9/base:v1", Output = _build.Archive() });

        Assert.Contains("127.0.0.1:9", failure.Message, StringComparison.Ordinal);
    }
}
