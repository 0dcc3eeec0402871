using System.Diagnostics;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>What the examples' index promises of them.</summary>
public sealed class ExampleTests : IDisposable
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "examples");

    private readonly TemporaryDirectory _work = new();

    private readonly KilnExecutable _kiln = new();

    public static TheoryData<string> Examples =>
        [.. Directory.GetDirectories(Folder).Select(static p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    /// <summary>Those that need no plugin.</summary>
    public static TheoryData<string> Complete =>
        ["docker", "docker-web", "files-and-checksums", "json-form", "oci-tools", "quickstart", "team-images"];

    /// <summary>Those that build on every machine, and the names of what they make.</summary>
    public static TheoryData<string, string> Buildable => new()
    {
        {
            "files-and-checksums",
            "json.sha256 json.sha512 manifest.json text.sha256 text.sha512 words.json words.txt"
        },
        { "json-form", "release-1.0.0.txt release.sha256" },
        { "team-images", "manifest.json payments-prod-owners.json payments-prod-services.txt" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_is_in_the_canonical_style(string example)
    {
        KilnRun run = await _kiln.RunAsync(Folder, "fmt", "-check", "-recursive", example);

        Assert.Equal(new(0, "", ""), run);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_has_no_errors_of_syntax(string example)
    {
        KilnRun run = await _kiln.RunAsync(Folder, "validate", "-syntax-only", example);

        Assert.Equal(new(0, "Syntax-only check passed. Everything looks okay.\n", ""), run);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_can_be_inspected(string example)
    {
        KilnRun run = await _kiln.RunAsync(Folder, "inspect", example);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("Packer Inspect: HCL2 mode\n\n> input-variables:\n\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n> builds:\n\n  > ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Error:", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Complete))]
    public async Task Example_without_plugins_is_valid(string example)
    {
        KilnRun run = await _kiln.RunAsync(Folder, "validate", example);

        Assert.Equal(new(0, "The configuration is valid.\n", ""), run);
    }

    [Theory]
    [MemberData(nameof(Buildable))]
    public async Task Example_makes_its_files(string example, string files)
    {
        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", Path.Combine(Folder, example));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string[] made = Directory.GetFiles(_work.Combine("output"));
        Assert.Equal(files, string.Join(' ', made.Select(Path.GetFileName).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Example_of_an_image_makes_it()
    {
        Requires.Root();
        Requires.Tool("mmdebstrap", "mmdebstrap");
        Requires.Tool("runc", "runc");
        string skopeo = Requires.Tool("skopeo", "skopeo");

        KilnRun run = await _kiln.RunAsync(_work, "build", "-color=false", Path.Combine(Folder, "oci-tools"));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string archive = await InspectAsync(skopeo, $"oci-archive:{_work.Combine("output", "tools.tar")}");
        string layout = await InspectAsync(skopeo, $"oci:{_work.Combine("output", "layout")}");
        Assert.Contains("\"User\":\"worker\"", archive, StringComparison.Ordinal);
        Assert.Contains("\"org.opencontainers.image.title\":\"tools\"", archive, StringComparison.Ordinal);
        Assert.Equal(archive, layout);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Example_is_in_the_index(string example)
    {
        string index = await File.ReadAllTextAsync(Path.Combine(Folder, "README.md"), Token);

        Assert.Contains($"\n| [{example}]({example}) | ", index, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    private static async Task<string> InspectAsync(string skopeo, string image)
    {
        ProcessStartInfo start = new(skopeo, ["inspect", "--config", "--raw", image]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
