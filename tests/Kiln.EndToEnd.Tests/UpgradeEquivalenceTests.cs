using System.Collections.Immutable;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>What <c>hcl2_upgrade</c> makes of a template builds the same files as the template itself.</summary>
public sealed class UpgradeEquivalenceTests : IDisposable
{
    private static readonly string Cases = Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Cli.Tests", "upgrades");

    /// <summary>
    /// Values that are new in each run, that are the name of the source, that are noted as changed (the time of
    /// <c>{{timestamp}}</c>), or that nothing can build.
    /// </summary>
    private static readonly ImmutableArray<string> Different =
    [
        "everything", "function-build-name", "function-clean-name", "function-place", "function-time", "function-uuid",
        "required-variable", "template-broken", "template-quotes", "template-unknown-function", "unknown-part-of-split",
        "unknown-secrets", "variable-timestamp", "variable-with-both",
    ];

    private readonly KilnExecutable _kiln = new();
    private readonly TemporaryDirectory _folder = new();

    public static TheoryData<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Cases, "*.json")
            .Where(static path => File.ReadAllText(path).Contains("\"type\": \"file\"", StringComparison.Ordinal))
            .Select(static path => Path.GetFileNameWithoutExtension(path))
            .Where(static name => !Different.Contains(name))
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose()
    {
        _folder.Dispose();
        _kiln.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Upgraded_template_builds_the_same_files(string name)
    {
        string template = await File.ReadAllTextAsync(
            Path.Combine(Cases, $"{name}.json"),
            TestContext.Current.CancellationToken);
        string old = Write("old", template);
        string fresh = Write("new", template);

        await RunAsync(old, "build", "t.json");
        await RunAsync(fresh, "hcl2_upgrade", "-output-file=t.pkr.hcl", "t.json");
        await RunAsync(fresh, "build", "t.pkr.hcl");

        ImmutableSortedDictionary<string, string> expected = Results(old);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Results(fresh));
    }

    private string Write(string folder, string template)
    {
        string path = _folder.Combine(folder);
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "t.json"), template);
        return path;
    }

    private async Task RunAsync(string folder, params string[] arguments)
    {
        KilnRun run = await _kiln.RunAsync(folder, arguments);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)}\n{run.Output}{run.Error}");
    }

    private static ImmutableSortedDictionary<string, string> Results(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(static path => !Path.GetFileName(path).StartsWith("t.", StringComparison.Ordinal))
            .ToImmutableSortedDictionary(
                path => Path.GetRelativePath(folder, path),
                static path => Content(File.ReadAllText(path)),
                StringComparer.Ordinal);

    /// <summary>Manifests have the name of the source, and what is new in each run.</summary>
    private static string Content(string text) =>
        text.Contains("packer_run_uuid", StringComparison.Ordinal) ? "a manifest" : text;
}
