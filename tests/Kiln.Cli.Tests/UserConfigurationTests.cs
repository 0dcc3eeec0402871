using Kiln.Testing;

namespace Kiln.Cli.Tests;

public sealed class UserConfigurationTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly InProcess _kiln = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"disable_checkpoint": true, "disable_checkpoint_signature": null, "plugin_min_port": 5}""")]
    [InlineData("""{"builders": {}, "provisioners": null}""")]
    public async Task Good_file_changes_nothing(string content)
    {
        Assert.Equal(0, (await RunAsync(content)).ExitCode);
    }

    [Theory]
    [InlineData("{", "Error loading configuration: \n\n")]
    [InlineData("[]", "it must hold an object")]
    [InlineData("""{"disable_checkpoint": "x"}""", "disable_checkpoint must be true or false")]
    [InlineData("""{"builders": ["x"]}""", "builders must be an object")]
    [InlineData(
        """{"builders": {"a": "/b"}, "post-processors": {"c": "/d"}}""",
        "Your configuration file describes some legacy components: \n  builders: a\n  post-processors: c\n"
        + "Packer does not support these mono-component plugins anymore.")]
    public async Task Bad_file_ends_every_command_on_standard_error(string content, string expected)
    {
        InProcess.Outcome outcome = await RunAsync(content);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Contains("packer.config", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PACKER_CONFIG_DIR")]
    [InlineData("HOME")]
    public async Task File_is_found_by_its_usual_name(string variable)
    {
        File.WriteAllText(Path.Combine(_folder.Path, ".packerconfig"), "{");
        _kiln.Environment[variable] = _folder.Path;
        Assert.Equal(1, (await _kiln.RunAsync("version")).ExitCode);
    }

    [Fact]
    public async Task Missing_file_is_fine_and_a_folder_is_not()
    {
        _kiln.Environment["PACKER_CONFIG"] = Path.Combine(_folder.Path, "nowhere");
        Assert.Equal(0, (await _kiln.RunAsync("version")).ExitCode);
        _kiln.Environment["PACKER_CONFIG"] = _folder.Path;
        Assert.Equal(1, (await _kiln.RunAsync("version")).ExitCode);
    }

    private Task<InProcess.Outcome> RunAsync(string content)
    {
        string path = Path.Combine(_folder.Path, "packer.config");
        File.WriteAllText(path, content);
        _kiln.Environment["PACKER_CONFIG"] = path;
        return _kiln.RunAsync("version");
    }
}
