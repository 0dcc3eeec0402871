using Kiln.Testing;

namespace Kiln.Serving.Tests;

/// <summary>The example below Debian's packer 1.6.6.</summary>
public sealed class PackerHostTests : IDisposable
{
    private const string Template = """
        source "tar" "site" {
          output = "out/site.tar.gz"
          files = {
            "a/one" = "1"
          }
        }

        build {
          sources = ["source.tar.site"]

          provisioner "shell" {
            inline = ["printf 22 >a/two", "echo shell was here"]
          }

          provisioner "tar-notice" {
            text = "packed by ${build.ID}, in ${build.Folder}"
            path = "a/NOTICE"
          }

          post-processor "tar-index" {}
        }
        """;

    private const string LegacyTemplate = """
        {
          "variables": {"name": "site"},
          "builders": [{
            "type": "tar",
            "output": "out/{{user `name`}}-{{build_type}}.tar",
            "files": {"a/one": "{{upper `x`}}"}
          }],
          "provisioners": [
            {"type": "shell", "inline": ["printf 22 >a/two"]},
            {"type": "tar-notice", "text": "packed by {{build `ID`}} of {{user `name`}}"}
          ],
          "post-processors": [[{"type": "tar-index", "folders": "true", "suffix": ".{{user `name`}}"}]]
        }
        """;

    private readonly PackerHost _packer = new PackerHost().With(
        PluginHost.Example, "packer-builder-tar", "packer-provisioner-tar-notice", "packer-post-processor-tar-index");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _packer.Dispose();

    [Fact]
    public async Task Template_in_hcl_is_built()
    {
        _packer.Work.Write("t.pkr.hcl", Template);

        string output = await _packer.BuildAsync("t.pkr.hcl");

        string archive = _packer.Work.Combine("out", "site.tar.gz");
        Assert.Contains("tar.site: shell was here\n", output, StringComparison.Ordinal);
        Assert.Contains("==> tar.site: Writing a/NOTICE\n", output, StringComparison.Ordinal);
        Assert.Contains($"--> tar.site: Archive: {archive}, {archive}.index\n", output, StringComparison.Ordinal);
        string[] index = await File.ReadAllLinesAsync(archive + ".index", Token);
        Assert.Equal(["a/NOTICE", "a/one", "a/two"], index.Select(static line => line.Split(' ')[1]));
    }

    [Fact]
    public async Task Template_in_json_is_built_with_its_go_templates()
    {
        _packer.Work.Write("t.json", LegacyTemplate);

        await _packer.BuildAsync("t.json");

        string archive = _packer.Work.Combine("out", "site-tar.tar");
        string notice = $"packed by {archive} of site\n";
        Assert.Equal(
            [$"{notice.Length} NOTICE", "0 a/", "1 a/one", "2 a/two"],
            await File.ReadAllLinesAsync(archive + ".site", Token));
    }

    [Theory]
    [InlineData("output = \"a.zip\"", "must end with .tar")]
    [InlineData("output = \"a.tar\"\n  source = \"/does/not/exist\"", "the folder \"/does/not/exist\" does not exist")]
    public async Task Option_that_is_wrong_is_told(string option, string expected)
    {
        _packer.Work.Write(
            "t.pkr.hcl", Template.Replace("output = \"out/site.tar.gz\"", option, StringComparison.Ordinal));

        KilnRun run = await _packer.RunAsync("validate", "t.pkr.hcl");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_is_known_to_the_host()
    {
        _packer.Work.Write("t.pkr.hcl", Template.Replace("path = ", "nowhere = ", StringComparison.Ordinal));

        KilnRun run = await _packer.RunAsync("validate", "t.pkr.hcl");

        Assert.Equal(1, run.ExitCode);
        string told = string.Join(
            ' ', (run.Output + run.Error).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("An argument named \"nowhere\" is not expected here.", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_that_fails_leaves_nothing_behind()
    {
        _packer.Work.Write("t.pkr.hcl", Template.Replace("echo shell was here", "rm $0; exit 3", StringComparison.Ordinal));

        KilnRun run = await _packer.RunAsync("build", "-color=false", "t.pkr.hcl");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Script exited with non-zero exit status: 3", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_packer.Work.Combine("out")));
        Assert.Empty(Directory.EnumerateDirectories(_packer.Temporary, "tar-*"));
    }

    [Fact]
    public async Task Archive_that_is_there_is_replaced_only_by_force()
    {
        _packer.Work.Write("t.pkr.hcl", Template);
        await _packer.BuildAsync("t.pkr.hcl");

        KilnRun again = await _packer.RunAsync("build", "-color=false", "t.pkr.hcl");
        KilnRun forced = await _packer.RunAsync("build", "-color=false", "-force", "t.pkr.hcl");

        Assert.Contains(
            "exists already. Remove it, or run the build with -force.", again.Output, StringComparison.Ordinal);
        Assert.Equal((1, 0), (again.ExitCode, forced.ExitCode));
    }
}
