using System.Text.Json;
using Kiln.Builders.Oci.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using static Kiln.Builders.Oci.Tests.Support.ScriptedProvisioners;

namespace Kiln.Builders.Oci.Tests;

/// <summary>Every form of output, read by other people's tools.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly TestBuild _build = new();

    public OutputTests() => Requires.Root();

    public void Dispose() => _build.Dispose();

    [Theory]
    [InlineData("oci:{0}/layout")]
    [InlineData("oci:{0}/layout:v1")]
    [InlineData("oci-archive:{0}/oci.tar")]
    [InlineData("docker-archive:{0}/docker.tar:team/app:v1")]
    public async Task Skopeo_reads_the_image(string form)
    {
        string skopeo = Requires.Tool("skopeo", "skopeo");
        string output = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, _build.OutputDirectory);

        IArtifact artifact = await _build.RunAsync(
            new()
            {
                From = "scratch",
                Output = output,
                Author = "a person",
                Changes =
                [
                    "ENV GREETING=\"good day\"", "EXPOSE 8080", "CMD [\"/serve\", \"-p\", \"8080\"]",
                    "LABEL org.example=yes",
                ],
            },
            Upload("/serve", "#!"));

        using JsonDocument config = JsonDocument.Parse(Processes.Run(skopeo, "inspect", "--config", output));
        JsonElement container = config.RootElement.GetProperty("config");
        Assert.Equal("a person", config.RootElement.GetProperty("author").GetString());
        Assert.Equal("2023-11-14T22:13:20Z", config.RootElement.GetProperty("created").GetString());
        Assert.Equal(["GREETING=good day"], Texts(container.GetProperty("Env")));
        Assert.Equal(["/serve", "-p", "8080"], Texts(container.GetProperty("Cmd")));
        Assert.True(container.GetProperty("ExposedPorts").TryGetProperty("8080/tcp", out _));
        Assert.Equal("yes", container.GetProperty("Labels").GetProperty("org.example").GetString());
        Assert.NotEmpty(artifact.Files);
        Assert.All(artifact.Files, static file => Assert.True(File.Exists(file)));
        Assert.Contains(output, artifact.Description, StringComparison.Ordinal);

        await artifact.DestroyAsync(TestContext.Current.CancellationToken);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_build.OutputDirectory));
    }

    [Fact]
    public async Task Several_outputs_hold_the_same_image()
    {
        IArtifact artifact = await _build.RunAsync(
            new() { From = "scratch", Output = _build.Archive("a.tar"), Outputs = [$"oci:{_build.OutputDirectory}/b"] },
            Upload("/f", "f"));

        ReadImage archive = await ReadImage.FromAsync(_build.Archive("a.tar"), _build);
        ReadImage layout = await ReadImage.FromAsync($"oci:{_build.OutputDirectory}/b", _build);
        Assert.Equal(artifact.Id, archive.Image.Descriptor.Digest.ToString());
        Assert.Equal(artifact.Id, layout.Image.Descriptor.Digest.ToString());
    }

    [Fact]
    public async Task An_existing_output_is_an_error_before_any_work_and_replaced_by_force()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        string file = Path.Combine(_build.OutputDirectory, "image.tar");
        await File.WriteAllTextAsync(file, "precious", cancellationToken);
        bool ran = false;
        Provision[] steps = [(_, _) => Task.FromResult(ran = true)];

        OciConfig config = new() { From = "scratch", Output = _build.Archive() };
        BuildFailedException failure = await _build.FailAsync(config, steps);

        Assert.Contains("exists already", failure.Message, StringComparison.Ordinal);
        Assert.False(ran);
        Assert.Equal("precious", await File.ReadAllTextAsync(file, cancellationToken));

        await _build.RunAsync(config, force: true, steps, cancellationToken);
        Assert.Empty((await ReadImage.FromAsync(_build.Archive(), _build)).Layers);
    }

    [Fact]
    public async Task A_failed_provisioner_leaves_no_output()
    {
        BuildFailedException failure = await _build.FailAsync(
            new() { From = "scratch", Output = _build.Archive() },
            static (_, _) => throw new BuildFailedException("no luck"));

        Assert.Equal("no luck", failure.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_build.OutputDirectory));
    }

    [Fact]
    public async Task A_second_output_that_fails_takes_the_first_with_it()
    {
        string blocked = Path.Combine(_build.OutputDirectory, "blocked");

        BuildFailedException failure = await _build.FailAsync(
            new() { From = "scratch", Output = _build.Archive(), Outputs = [$"oci-archive:{blocked}/b.tar"] },
            (_, token) => File.WriteAllTextAsync(blocked, "a file, not a folder", token));

        Assert.Contains(blocked, failure.Message, StringComparison.Ordinal);
        Assert.Equal([blocked], Directory.EnumerateFileSystemEntries(_build.OutputDirectory));
    }

    private static IEnumerable<string?> Texts(JsonElement array) =>
        array.EnumerateArray().Select(static element => element.GetString());
}
