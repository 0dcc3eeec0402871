using System.Diagnostics;
using Kiln.Components.Tests.Support;
using Kiln.PostProcessors.Artifice;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Components.Tests.PostProcessors;

public sealed class ArtificeTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public ArtificeTests() => _contexts = new(_ui);

    [Fact]
    public async Task Files_of_the_patterns_take_the_place_of_the_artifacts_own()
    {
        _folder.Write("b.img", "");
        _folder.Write("a.img", "");
        _folder.Write(".hidden.img", "");
        _folder.Write("sub/c.img", "");

        PostProcessResult result = await RunAsync("""{"files": ["$DIR/*.img", "$DIR/s*/?.img", "$DIR/none*", "$DIR/none", "$DIR/a.img"]}""", "old1", "old2");

        string[] expected = [Here(".hidden.img"), Here("a.img"), Here("b.img"), Here("sub", "c.img"), Here("a.img")];
        Assert.Equal(expected, result.Artifact!.Files);
        Assert.Equal(
            [
                "say: Discarding files from artifact: old1, old2",
                $"say: Using these artifact files: {string.Join(", ", expected)}",
            ],
            _ui.Lines);
        Assert.True(result is { KeepInput: true, MustKeepInput: false });
        Assert.Equal("packer.post-processor.artifice", result.Artifact.BuilderId);
        Assert.Equal("", result.Artifact.Id);
        Assert.Equal($"Created artifact from files: {string.Join(", ", expected)}", result.Artifact.Description);
    }

    [Fact]
    public async Task Pattern_names_build_and_build_variables()
    {
        _folder.Write("source-i-1.img", "");

        PostProcessResult result = await RunAsync("""{"files": ["$DIR/{{build_name}}-{{build `ID`}}.*"]}""");

        Assert.Equal([Here("source-i-1.img")], result.Artifact!.Files);
        Assert.Equal([$"say: Using these artifact files: {Here("source-i-1.img")}"], _ui.Lines);
    }

    [Fact]
    public async Task Pattern_that_is_known_only_during_the_build_is_checked_then()
    {
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => RunAsync("""{"files": ["[{{build `ID`}}"]}"""));

        Assert.StartsWith("Bad file pattern '[i-1' in 'files': ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Destroying_the_artifact_removes_files_and_folders_but_not_what_links_lead_to()
    {
        _folder.Write("out/a", "");
        _folder.Write("out/dir/b", "");
        string kept = _folder.Write("kept/c", "");
        Directory.CreateSymbolicLink(_folder.Combine("out", "link"), Here("kept"));
        Directory.CreateSymbolicLink(_folder.Combine("out", "dir", "link"), Here("kept"));
        PostProcessResult result = await RunAsync("""{"files": ["$DIR/out/*", "$DIR/out/a"]}""");

        await result.Artifact!.DestroyAsync(TestContext.Current.CancellationToken);

        Assert.Empty(Directory.GetFileSystemEntries(Here("out")));
        Assert.True(File.Exists(kept));
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "abc", true)]
    [InlineData("a*", "abc", true)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "abcb", false)]
    [InlineData("*a*a*", "banana", true)]
    [InlineData("*a*a*a*a*", "banana", false)]
    [InlineData("?", "ä", true)]
    [InlineData("?", "\U0001F600", true)]
    [InlineData("??", "a", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[^a-c]x", "dx", true)]
    [InlineData("[^a-c]x", "ax", false)]
    [InlineData("[a\\]]", "]", true)]
    [InlineData("[\\-x]", "-", true)]
    [InlineData("[+-z]", ":", true)]
    [InlineData("[ä-ü]", "ö", true)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "axb", false)]
    [InlineData("\\\\[ab]", "\\a", true)]
    [InlineData("a]", "a]", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("abc", "abc", true)]
    [InlineData("*.tar.*", "x.tar.gz", true)]
    public void Name_matches_as_in_Go(string pattern, string name, bool expected)
    {
        Assert.Null(FilePattern.Objection(pattern));
        Assert.Equal(expected, FilePattern.Matches(pattern, name));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[]a]")]
    [InlineData("[^]a]")]
    [InlineData("[^bc")]
    [InlineData("[-x]")]
    [InlineData("[x-]")]
    [InlineData("[a-b-c]")]
    [InlineData("a[")]
    [InlineData("x\\")]
    [InlineData("[a\\")]
    public void Bad_pattern_is_refused_as_in_Go(string pattern)
    {
        Assert.NotNull(FilePattern.Objection(pattern));
        Assert.Contains(
            Support.Components.Problems("post-processor", "artifice", System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string[]> { ["files"] = [pattern] })),
            problem => problem.Option == "files" && problem.Message.StartsWith($"Bad file pattern '{pattern}': ", StringComparison.Ordinal));
    }

    [Fact]
    public void Many_stars_do_not_take_long()
    {
        string pattern = string.Concat(Enumerable.Repeat("*a", 200)) + "b";
        Stopwatch watch = Stopwatch.StartNew();

        Assert.False(FilePattern.Matches(pattern, new string('a', 4000)));

        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("a/*", "a/x", "a/y")]
    [InlineData("a//x", "a//x")]
    [InlineData("a/../a/*", "a/x", "a/y")]
    [InlineData("./a/x", "./a/x")]
    [InlineData("./a/*x", "a/x")]
    [InlineData("*/x", "a/x", "b/x")]
    [InlineData("a/x/*")]
    [InlineData("*", "a", "b")]
    [InlineData("[b]/\\x", "b/x")]
    public void Search_gives_the_names_that_Go_gives(string pattern, params string[] expected)
    {
        _folder.Write("a/x", "");
        _folder.Write("a/y", "");
        _folder.Write("b/x", "");

        Assert.Equal(
            expected.Select(name => $"{_folder.Path}/{name}"),
            FileSearch.Find($"{_folder.Path}/{pattern}"));
    }

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    private string Here(params string[] parts) => _folder.Combine(parts);

    private Task<PostProcessResult> RunAsync(string config, params string[] files) => Support.Components
        .PostProcessor("artifice", config.Replace("$DIR", _folder.Path, StringComparison.Ordinal))
        .PostProcessAsync(
            _contexts.PostProcess(),
            new TestArtifact([.. files]) { Variables = ComponentContexts.Variables(("ID", "i-1")) },
            TestContext.Current.CancellationToken);
}
