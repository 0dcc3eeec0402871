using Kiln.Components.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Components.Tests.Shell;

/// <summary>The provisioner against a real shell.</summary>
public sealed class ShellEndToEndTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public ShellEndToEndTests() => _contexts = new(_ui);

    [Fact]
    public async Task Inline_script_runs_with_its_variables_and_is_removed()
    {
        string secret = """it's "quoted" $HOME `x` \n""";
        await RunAsync($$"""
            {
              "inline": ["printf '%s\\n' \"$WORD\"", "printf '%s' \"$PACKER_BUILD_NAME $PACKER_BUILDER_TYPE\"", "echo oops >&2"],
              "env": {"WORD": {{System.Text.Json.JsonSerializer.Serialize(secret)}}}
            }
            """);

        Assert.Contains($"say: {secret}", _ui.Lines);
        Assert.Contains("say: source null", _ui.Lines);
        Assert.Contains("error: oops", _ui.Lines);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Variables_file_reaches_the_script_and_is_removed()
    {
        await RunAsync("""{"inline": ["echo \"<$A>\"", "env | grep -c ^A="], "env": {"A": "it's"}, "use_env_var_file": true}""");

        Assert.Contains("say: <it's>", _ui.Lines);
        Assert.Contains("say: 1", _ui.Lines);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Script_with_line_ends_of_windows_runs()
    {
        string script = _folder.Write("scripts/dos.sh", "#!/bin/sh\r\nif true; then\r\n  echo works\r\nfi\r\n");

        await RunAsync($$"""{"script": "{{script}}"}""");

        Assert.Contains("say: works", _ui.Lines);
    }

    [Fact]
    public async Task Failing_command_in_the_middle_ends_the_script()
    {
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => RunAsync("""{"inline": ["echo before", "false", "echo after"]}"""));

        Assert.Equal("Script exited with non-zero exit status: 1. Allowed exit codes are: [0]", failure.Message);
        Assert.Contains("say: before", _ui.Lines);
        Assert.DoesNotContain("say: after", _ui.Lines);
    }

    [Fact]
    public async Task Only_the_text_behind_the_last_carriage_return_of_a_line_is_shown()
    {
        await RunAsync("""{"inline": ["printf '10%%\\r50%%\\r100%%\\nlast without end   '"]}""");

        Assert.Equal(["say: 100%", "say: last without end"], _ui.Lines.Skip(1));
    }

    [Fact]
    public async Task Files_go_to_the_machine_with_their_mode_and_come_back()
    {
        string source = _folder.Write("a/tool", "#!/bin/sh\n");
        File.SetUnixFileMode(source, (UnixFileMode)0b111_101_000);
        string there = _folder.Combine("there");
        Directory.CreateDirectory(there);
        await ProvisionAsync("file", $$"""{"source": "{{source}}", "destination": "{{there}}/"}""");
        await ProvisionAsync("file", $$"""{"source": "{{_folder.Combine("a")}}", "destination": "{{there}}"}""");
        await ProvisionAsync("file", $$"""{"direction": "download", "source": "{{there}}/tool", "destination": "{{_folder.Combine("back", "x")}}"}""");

        Assert.Equal((UnixFileMode)0b111_101_000, File.GetUnixFileMode(Path.Combine(there, "tool")));
        Assert.True(File.Exists(Path.Combine(there, "a", "tool")));
        Assert.Equal("#!/bin/sh\n", await File.ReadAllTextAsync(_folder.Combine("back", "x"), TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    private Task RunAsync(string config) =>
        ProvisionAsync("shell", config.Insert(config.IndexOf('{', StringComparison.Ordinal) + 1, $"\"remote_folder\": \"{_folder.Path}\","));

    private Task ProvisionAsync(string type, string config) => Support.Components.Provisioner(type, config).ProvisionAsync(
        _contexts.Provision(new ShellCommunicator(_folder.Path)),
        TestContext.Current.CancellationToken);
}
