using System.Text.Json;
using Kiln.Components.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Components.Tests.PostProcessors;

public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public ManifestTests() => _contexts = new(_ui, new JumpingTime());

    private string Output => _folder.Combine("m.json");

    [Fact]
    public async Task Manifest_has_exactly_the_layout_of_packer()
    {
        string file = _folder.Write("out/a.txt", "hello");

        PostProcessResult result = await RunAsync(
            """{"output": "$DIR/m.json", "custom_data": {"z": "1", "a": "<{{build `ID`}}>&\"\u00e9\u2028\\\n\u0001"}}""", file, _folder.Combine("gone"));

        Assert.True(result is { KeepInput: true, MustKeepInput: true });
        string expected = """
            {
              "builds": [
                {
                  "name": "source",
                  "builder_type": "null",
                  "build_time": 1709647629,
                  "files": [
                    {
                      "name": "$DIR/out/a.txt",
                      "size": 5
                    },
                    {
                      "name": "$DIR/gone",
                      "size": 0
                    }
                  ],
                  "artifact_id": "an-id",
                  "packer_run_uuid": "11111111-2222-3333-4444-555555555555",
                  "custom_data": {
                    "a": "\u003ci-1\u003e\u0026\"é\u2028\\\n\u0001",
                    "z": "1"
                  }
                }
              ],
              "last_run_uuid": "11111111-2222-3333-4444-555555555555"
            }
            """.Replace("\"a\": \"\\u003ci-1\\u003e\\u0026\"é", "\"a\": \"\\u003ci-1\\u003e\\u0026\\\"é", StringComparison.Ordinal);
        Assert.Equal(expected.Replace("$DIR", _folder.Path, StringComparison.Ordinal), await ReadAsync());
        Assert.Empty(_contexts.Ledger.Open);
        Assert.False(File.Exists(Output + ".lock"));
    }

    [Fact]
    public async Task Artifact_without_files_and_data_writes_null()
    {
        await RunAsync("""{"output": "$DIR/m.json", "strip_time": true}""");

        string text = await ReadAsync();
        Assert.Contains("      \"files\": null,\n", text, StringComparison.Ordinal);
        Assert.Contains("      \"custom_data\": null\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("build_time", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strip_path_leaves_names()
    {
        await RunAsync("""{"output": "$DIR/m.json", "strip_path": true}""", _folder.Write("deep/down/a.txt", "x"));

        Assert.Contains("\"name\": \"a.txt\"", await ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builds_are_added_and_force_drops_those_of_other_runs()
    {
        PrepareContext other = Support.Components.Context with { RunUuid = "other" };
        await RunAsync("""{"output": "$DIR/m.json"}""", other);
        await RunAsync("""{"output": "$DIR/m.json"}""", Support.Components.Context);
        Assert.Equal(2, await CountAsync());

        PrepareContext forced = Support.Components.Context with { RunUuid = "third", Force = true };
        await RunAsync("""{"output": "$DIR/m.json"}""", forced);
        Assert.Equal(1, await CountAsync());
        await RunAsync("""{"output": "$DIR/m.json"}""", forced);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Manifest_that_packer_could_have_written_is_kept_byte_for_byte()
    {
        const string Config = """{"output": "$DIR/m.json", "custom_data": {"k": "v"}}""";
        await RunAsync(Config, _folder.Write("a", "a"));
        string before = await ReadAsync();
        await RunAsync(Config, _folder.Write("a", "a"));

        string first = before[..before.LastIndexOf("\n  ],", StringComparison.Ordinal)];
        Assert.StartsWith(first + ",\n    {\n", await ReadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "Unable to parse content from ")]
    [InlineData("[]", "Unable to parse content from ")]
    [InlineData("""{"builds": 3}""", "Unable to parse content from ")]
    [InlineData("""{"builds": [{"name": 1}]}""", "Unable to parse content from ")]
    [InlineData("""{"builds": [{"build_time": 1.5}]}""", "Unable to parse content from ")]
    [InlineData("""{"builds": [{"files": [{"size": "x"}]}]}""", "Unable to parse content from ")]
    public async Task Manifest_that_cannot_be_read_is_left_as_it_is(string text, string message)
    {
        await File.WriteAllTextAsync(Output, text, TestContext.Current.CancellationToken);

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync("""{"output": "$DIR/m.json"}"""));

        Assert.StartsWith(message + Output, failure.Message, StringComparison.Ordinal);
        Assert.Equal(text, await ReadAsync());
        Assert.False(File.Exists(Output + ".lock"));
    }

    [Fact]
    public async Task Lock_that_stays_is_named_and_not_removed()
    {
        await File.WriteAllTextAsync(Output + ".lock", "", TestContext.Current.CancellationToken);

        await RunAsync("""{"output": "$DIR/m.json"}""");

        Assert.Equal(1, await CountAsync());
        Assert.True(File.Exists(Output + ".lock"));
        Assert.Contains(_ui.Lines, static l => l.StartsWith("error: Warning: ", StringComparison.Ordinal) && l.Contains(".lock", StringComparison.Ordinal));
        Assert.Empty(_contexts.Ledger.All);
    }

    [Fact]
    public async Task Lock_is_waited_for_as_long_as_packer_waits()
    {
        await File.WriteAllTextAsync(Output + ".lock", "", TestContext.Current.CancellationToken);
        TimeSpan waited = TimeSpan.Zero;
        using ComponentContexts contexts = new(_ui, new JumpingTime(pause => waited += pause));

        await Support.Components.PostProcessor("manifest", Config("""{"output": "$DIR/m.json"}"""))
            .PostProcessAsync(contexts.PostProcess(), new TestArtifact([]), TestContext.Current.CancellationToken);

        Assert.InRange(waited, TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(600));
    }

    [Fact]
    public async Task Manifest_that_cannot_be_opened_is_told()
    {
        Directory.CreateDirectory(Output);

        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync("""{"output": "$DIR/m.json"}"""));

        Assert.StartsWith($"Unable to open {Output} for reading: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_builds_at_the_same_time_lose_no_entry()
    {
        using ComponentContexts real = new();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Support.Components
            .PostProcessor("manifest", Config("""{"output": "$DIR/m.json"}"""))
            .PostProcessAsync(real.PostProcess(), new TestArtifact([]), TestContext.Current.CancellationToken))));

        Assert.Equal(12, await CountAsync());
        Assert.Empty(real.Ledger.Open);
    }

    [Fact]
    public async Task Folder_that_does_not_exist_is_told()
    {
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => RunAsync("""{"output": "$DIR/no/m.json"}"""));

        Assert.Contains(_folder.Combine("no", "m.json"), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_stays_a_link()
    {
        string target = _folder.Write("real.json", "");
        File.CreateSymbolicLink(Output, target);

        await RunAsync("""{"output": "$DIR/m.json"}""");

        Assert.Equal(target, new FileInfo(Output).LinkTarget);
        Assert.Equal(1, await CountAsync());
    }

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    private string Config(string config) => config.Replace("$DIR", _folder.Path, StringComparison.Ordinal);

    private Task<PostProcessResult> RunAsync(string config, params string[] files) => RunAsync(config, Support.Components.Context, files);

    private Task<PostProcessResult> RunAsync(string config, PrepareContext context, params string[] files) => Support.Components
        .PostProcessor("manifest", Config(config), context)
        .PostProcessAsync(
            _contexts.PostProcess(),
            new TestArtifact([.. files]) { Variables = ComponentContexts.Variables(("ID", "i-1")) },
            TestContext.Current.CancellationToken);

    private Task<string> ReadAsync() => File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken);

    private async Task<int> CountAsync()
    {
        using JsonDocument document = JsonDocument.Parse(await ReadAsync());
        return document.RootElement.GetProperty("builds").GetArrayLength();
    }
}
