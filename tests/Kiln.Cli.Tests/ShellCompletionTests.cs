using Kiln.Cli.Commands;
using Kiln.Testing;

namespace Kiln.Cli.Tests;

public sealed class ShellCompletionTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly InProcess _kiln = new();

    public ShellCompletionTests()
    {
        _kiln.WorkingDirectory = _folder.Path;
        File.WriteAllText(Path.Combine(_folder.Path, "web.pkr.hcl"), "");
        File.WriteAllText(Path.Combine(_folder.Path, "old.json"), "");
        File.WriteAllText(Path.Combine(_folder.Path, "notes.txt"), "");
        File.WriteAllText(Path.Combine(_folder.Path, ".hidden.pkr.hcl"), "");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "sub", "deep"));
        File.WriteAllText(Path.Combine(_folder.Path, "sub", "a.pkr.hcl"), "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("kiln b", "build")]
    [InlineData("kiln bu", "build")]
    [InlineData("packer val", "validate")]
    [InlineData("kiln oci", "")]
    [InlineData("kiln -", "-autocomplete-install -autocomplete-uninstall -help -version")]
    [InlineData("kiln fmt -", "-check -diff -recursive -write")]
    [InlineData("kiln validate -s", "-syntax-only")]
    [InlineData("kiln build x -fo", "-force")]
    [InlineData("kiln build -on-error=c", "-on-error=cleanup")]
    [InlineData("kiln build -on-error a", "abort ask")]
    [InlineData("kiln build ", "old.json sub/ web.pkr.hcl")]
    [InlineData("kiln build -force w", "web.pkr.hcl")]
    [InlineData("kiln build sub/", "sub/a.pkr.hcl sub/deep/")]
    [InlineData("kiln build .", ".hidden.pkr.hcl")]
    [InlineData("kiln build -var-file n", "notes.txt")]
    [InlineData("kiln build nowhere/", "")]
    [InlineData("kiln nosuch -", "")]
    [InlineData("kiln plugins ", "bundle install installed remove required")]
    [InlineData("kiln plugins inst", "install installed")]
    [InlineData("kiln plugins install -", "-bundle -force -path")]
    [InlineData("kiln plugins install -path n", "notes.txt")]
    [InlineData("kiln plugins required w", "web.pkr.hcl")]
    [InlineData("kiln init -lock=", "-lock=off -lock=readonly -lock=update")]
    public async Task Completion_offers_what_can_stand_there(string line, string expected)
    {
        _kiln.Environment["COMP_LINE"] = line;
        InProcess.Outcome outcome = await _kiln.RunAsync();
        Assert.Equal(expected.Replace(" ", "\n", StringComparison.Ordinal), outcome.Output.TrimEnd('\n'));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public async Task Completion_looks_only_at_what_stands_before_the_cursor()
    {
        _kiln.Environment["COMP_LINE"] = "kiln bu -force";
        _kiln.Environment["COMP_POINT"] = "7";
        Assert.Equal("build\n", (await _kiln.RunAsync()).Output);
    }

    [Fact]
    public async Task Every_visible_command_is_offered()
    {
        _kiln.Environment["COMP_LINE"] = "kiln ";
        string[] offered = (await _kiln.RunAsync()).Output.TrimEnd('\n').Split('\n');
        Assert.Equal(
            CommandTable.Commands.Where(static c => !c.IsHidden && !c.Name.Contains(' ', StringComparison.Ordinal))
                .Select(static c => c.Name)
                .Order(StringComparer.Ordinal),
            offered);
    }

    [Fact]
    public async Task Installing_and_uninstalling_leaves_the_start_files_as_they_were()
    {
        string bash = Home(".bashrc", "alias ll='ls -l'");
        string zsh = Home(".zshrc", "");
        string fish = Path.Combine(_folder.Path, ".config", "fish");
        Directory.CreateDirectory(fish);
        Assert.Equal(0, (await _kiln.RunAsync("-autocomplete-install")).ExitCode);
        Assert.Equal("alias ll='ls -l'\ncomplete -C kiln kiln\n", File.ReadAllText(bash));
        Assert.Equal(
            "autoload -U +X bashcompinit && bashcompinit\ncomplete -o nospace -C kiln kiln\n", File.ReadAllText(zsh));
        Assert.True(File.Exists(Path.Combine(fish, "completions", "kiln.fish")));

        InProcess.Outcome again = await _kiln.RunAsync("--autocomplete-install");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("installed already", again.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await _kiln.RunAsync("-autocomplete-uninstall")).ExitCode);
        Assert.Equal("alias ll='ls -l'\n", File.ReadAllText(bash));
        Assert.False(File.Exists(Path.Combine(fish, "completions", "kiln.fish")));
        Assert.Equal(1, (await _kiln.RunAsync("-autocomplete-uninstall")).ExitCode);
    }

    [Fact]
    public async Task Without_a_home_directory_installing_says_so()
    {
        InProcess.Outcome outcome = await _kiln.RunAsync("-autocomplete-install");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("set HOME", outcome.Error, StringComparison.Ordinal);
    }

    private string Home(string name, string content)
    {
        _kiln.Environment["HOME"] = _folder.Path;
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, content);
        return path;
    }
}
