using Kiln.Testing;

namespace Kiln.Cli.Tests.Commands;

/// <summary>The words and exit codes of <c>init</c> and <c>plugins</c>.</summary>
public sealed class PluginCommandTests : IDisposable
{
    private const string NoRequirement =
        "\nNo plugins requirement found, make sure you reference a Packer config\n"
        + "containing a packer.required_plugins block. See\n"
        + "https://www.packer.io/docs/templates/hcl_templates/blocks/packer\n"
        + "for more info.\n";

    private readonly TemporaryDirectory _folder = new();
    private readonly InProcess _kiln = new();

    public PluginCommandTests()
    {
        _kiln.WorkingDirectory = _folder;
        _kiln.Environment["HOME"] = _folder.Combine("home");
        _kiln.Environment["PACKER_PLUGIN_PATH"] = Plugins;
        _kiln.Environment["PACKER_CACHE_DIR"] = _folder.Combine("cache");
        _kiln.Environment["NO_COLOR"] = "1";
        _kiln.Time = TimeProvider.System;
    }

    private string Plugins => _folder.Combine("plugins");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Init_installs_what_is_missing_and_locks_it()
    {
        UseMirror("1.0.0");
        WriteTemplate(">= 1.0");
        string path = ProgramPath("1.0.0");
        Assert.Equal(
            new(0, $"Installed plugin github.com/sunny/happy v1.0.0 in \"{path}\"\n", ""),
            await _kiln.RunAsync("init", "."));
        Assert.Equal(new(0, "", ""), await _kiln.RunAsync("init", "."));

        string locked = await File.ReadAllTextAsync(_folder.Combine(".kiln.lock.hcl"), TestContext.Current.CancellationToken);
        Assert.Contains("plugin \"github.com/sunny/happy\" {\n  version     = \"1.0.0\"\n  constraints = \">= 1.0\"\n", locked, StringComparison.Ordinal);
        Assert.Contains($"  platform \"{PluginMirror.Platform}\" {{\n    archive = \"sha256:", locked, StringComparison.Ordinal);

        InProcess.Outcome required = await _kiln.RunAsync("plugins", "required", ".");
        Assert.Equal(new(0, $"happy github.com/sunny/happy \">= 1.0\" {path}\n", ""), required);
        Assert.Equal(new(0, path + "\n", ""), await _kiln.RunAsync("plugins", "installed"));
    }

    [Fact]
    public async Task Init_with_a_changed_constraint_says_that_it_chooses_anew()
    {
        UseMirror("1.0.0");
        UseMirror("2.0.0");
        WriteTemplate("~> 1.0");
        await _kiln.RunAsync("init", ".");
        WriteTemplate(">= 2.0");
        Assert.Equal(
            new(
                0,
                "The locked version 1.0.0 of github.com/sunny/happy does not meet \">= 2.0\"; choosing anew.\n"
                + $"Installed plugin github.com/sunny/happy v2.0.0 in \"{ProgramPath("2.0.0")}\"\n",
                ""),
            await _kiln.RunAsync("init", "."));
    }

    [Fact]
    public async Task Init_goes_on_after_a_plugin_that_cannot_be_had()
    {
        UseMirror("1.0.0");
        _folder.Write("t.pkr.hcl", """
            packer {
              required_plugins {
                absent = {
                  source  = "git.example.com/a/absent"
                  version = ">= 1.0"
                }
                happy = {
                  source  = "github.com/sunny/happy"
                  version = ">= 1.0"
                }
              }
            }
            """);
        InProcess.Outcome outcome = await _kiln.RunAsync("init", ".");
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith(
            "Failed getting the \"git.example.com/a/absent\" plugin:\nThere is no place to download git.example.com/a/absent from.",
            outcome.Output,
            StringComparison.Ordinal);
        Assert.EndsWith($"Installed plugin github.com/sunny/happy v1.0.0 in \"{ProgramPath("1.0.0")}\"\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_installed_is_cyan_where_there_are_colors()
    {
        UseMirror("1.0.0");
        WriteTemplate(">= 1.0");
        _kiln.Environment.Remove("NO_COLOR");
        Assert.Equal(
            new(0, $"\e[1;36mInstalled plugin github.com/sunny/happy v1.0.0 in \"{ProgramPath("1.0.0")}\"\e[0m\n", ""),
            await _kiln.RunAsync("init", "."));
    }

    [Theory]
    [InlineData("readonly", 1, false)]
    [InlineData("off", 0, false)]
    [InlineData("update", 0, true)]
    public async Task Init_treats_the_lock_as_it_is_told(string mode, int exitCode, bool isWritten)
    {
        UseMirror("1.0.0");
        WriteTemplate(">= 1.0");
        InProcess.Outcome outcome = await _kiln.RunAsync("init", $"-lock={mode}", ".");
        Assert.Equal((exitCode, isWritten), (outcome.ExitCode, File.Exists(_folder.Combine(".kiln.lock.hcl"))));
        Assert.Equal(exitCode == 1, outcome.Output.Contains("Error: The lock file does not fit the template", StringComparison.Ordinal));
        Assert.Equal(exitCode == 0, File.Exists(ProgramPath("1.0.0")));
    }

    [Fact]
    public async Task Init_with_a_lock_that_must_not_change_installs_what_is_locked()
    {
        UseMirror("1.0.0");
        WriteTemplate(">= 1.0");
        await _kiln.RunAsync("init", ".");
        UseMirror("1.1.0");
        Directory.Delete(Plugins, recursive: true);
        string locked = await File.ReadAllTextAsync(_folder.Combine(".kiln.lock.hcl"), TestContext.Current.CancellationToken);
        Assert.Equal(
            new(0, $"Installed plugin github.com/sunny/happy v1.0.0 in \"{ProgramPath("1.0.0")}\"\n", ""),
            await _kiln.RunAsync("init", "-lock=readonly", "."));
        Assert.Equal(
            locked,
            await File.ReadAllTextAsync(_folder.Combine(".kiln.lock.hcl"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(">= 2.0", "github.com/sunny/happy 1.0.0 is in it for \">= 1.0\", and the template wants \">= 2.0\".")]
    [InlineData("~> 1.0", "github.com/sunny/happy 1.0.0 is in it for \">= 1.0\", and the template wants \"~> 1.0\".")]
    [InlineData(null, "github.com/sunny/happy is in it, and the template does not require it.")]
    public async Task Init_with_a_lock_that_would_change_says_why_and_installs_nothing(string? constraints, string expected)
    {
        UseMirror("1.0.0");
        UseMirror("2.0.0");
        WriteTemplate(">= 1.0");
        await _kiln.RunAsync("plugins", "install", "github.com/sunny/happy", "= 1.0.0");
        await _kiln.RunAsync("init", ".");
        Directory.Delete(Plugins, recursive: true);
        if (constraints is null)
        {
            _folder.Write("t.pkr.hcl", "");
        }
        else
        {
            WriteTemplate(constraints);
        }

        InProcess.Outcome outcome = await _kiln.RunAsync("init", "-lock=readonly", ".");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(expected, outcome.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Plugins));
    }

    [Fact]
    public async Task Lock_that_is_not_to_change_cannot_be_chosen_anew()
    {
        WriteTemplate(">= 1.0");
        InProcess.Outcome outcome = await _kiln.RunAsync("init", "-upgrade", "-lock=readonly", ".");
        Assert.Equal(1, outcome.ExitCode);
        Assert.EndsWith("give only one of the two.\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_lock_is_shown_with_its_line()
    {
        WriteTemplate(">= 1.0");
        _folder.Write(".kiln.lock.hcl", "plugin \"a/b/c\" {\n  version = \"new\"\n}\n");
        InProcess.Outcome outcome = await _kiln.RunAsync("init", ".");
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("Error: Invalid version in the lock file\n\n  on ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("   2:   version = \"new\"\n", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("init")]
    [InlineData("plugins required")]
    [InlineData("plugin required")]
    [InlineData("plugins bundle")]
    public async Task Template_without_requirements_is_told(string command)
    {
        _folder.Write("t.pkr.hcl", "");
        Assert.Equal(new(0, NoRequirement, ""), await _kiln.RunAsync([.. command.Split(' '), "."]));
    }

    [Theory]
    [InlineData("init")]
    [InlineData("plugins required")]
    public async Task Legacy_template_is_refused(string command)
    {
        _folder.Write("t.json", "{}");
        InProcess.Outcome outcome = await _kiln.RunAsync([.. command.Split(' '), "t.json"]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith(
            "Error: Packer plugins currently only works with HCL2 configuration templates\n\nPlease manually install plugins",
            outcome.Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("1.2.3-dev")]
    public async Task Program_is_installed_listed_and_removed(string version)
    {
        string program = WriteProgram("packer-plugin-mine", version);
        string path = Path.Combine(Plugins, "example.com/me/mine", $"packer-plugin-mine_v{version}_x5.0_{PluginMirror.Platform}");
        Assert.Equal(
            new(0, $"Successfully installed plugin example.com/me/mine from {program} to {path}\n", ""),
            await _kiln.RunAsync("plugins", "install", "--path", "packer-plugin-mine", "example.com/me/mine"));
        Assert.Equal(new(0, path + "\n", ""), await _kiln.RunAsync("plugins", "installed"));
        Assert.Equal(new(0, path + "\n", ""), await _kiln.RunAsync("plugins", "remove", "example.com/me/mine", ">= 1.0"));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!));
        Assert.Equal(new(0, "", ""), await _kiln.RunAsync("plugins", "installed"));
    }

    [Fact]
    public async Task Program_is_removed_by_its_path_also_when_it_does_not_load()
    {
        string path = _folder.Write($"plugins/a/b/mine/packer-plugin-mine_v1.0.0_x5.0_{PluginMirror.Platform}", "broken");
        Assert.Equal(new(0, path + "\n", ""), await _kiln.RunAsync("plugins", "remove", path));
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("plugins remove a/b/c", 1, "No installed plugin found matching the plugin constraints a/b/c\n")]
    [InlineData("plugins remove a/b/c >=1", 1, "No installed plugin found matching the plugin constraints a/b/c >=1\n")]
    [InlineData("plugins remove /etc/passwd", 1, "Invalid plugin location: \"/etc/passwd\" is not in the plugin folder \"PLUGINS\".\n")]
    [InlineData("plugins remove PLUGINS/x", 1, "No installed plugin found matching the plugin constraints PLUGINS/x\n")]
    [InlineData("plugins install x", 1, "Invalid source string \"x\": A source has at least three parts*")]
    [InlineData("plugins install a/../c", 1, "Invalid source string \"a/../c\": The part \"..\" cannot be the name of a folder.\n")]
    [InlineData("plugins install a/b/c 1.0-beta", 1, "Unsupported prerelease for constraint \"1.0-beta\"\n")]
    [InlineData("plugins install a/b/c x", 1, "Invalid version constraint \"x\"*")]
    [InlineData("plugins install -path nothing a/b/c", 1, "Error: Unable to find plugin to promote\n\nThe plugin \"nothing\" does not exist*")]
    [InlineData("plugins install -path . a/b/c", 1, "Error: Plugin to promote cannot be a directory\n*")]
    [InlineData("plugins install -path empty a/b/c", 1, "Error: Failed to describe the plugin\n*")]
    [InlineData("plugins install -path hello a/b/c", 1, "Error: Failed to decode plugin describe info\n*")]
    [InlineData("plugins install -path beta a/b/c", 1, "Error: Invalid version\n*")]
    [InlineData("plugins install -bundle nothing", 1, "The bundle '*nothing' could not be read*")]
    [InlineData("plugins install -bundle .", 1, "'*' has no plugins in it. Bundles are made with \"kiln plugins bundle\".\n")]
    [InlineData("plugins installed", 0, "")]
    public async Task Answer_is_what_it_should_be(string arguments, int exitCode, string expected)
    {
        WriteProgram("beta", "1.0.0-beta");
        WriteScript("hello", "#!/bin/sh\necho hello\n");
        WriteScript("empty", "");
        InProcess.Outcome outcome =
            await _kiln.RunAsync(arguments.Replace("PLUGINS", Plugins, StringComparison.Ordinal).Split(' '));
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
        string[] parts = expected.Replace("PLUGINS", Plugins, StringComparison.Ordinal).Split('*');
        int at = 0;
        foreach (string part in parts)
        {
            int found = outcome.Output.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0 && (at > 0 || part != parts[0] || found == 0), $"\"{part}\" is not in: {outcome.Output}");
            at = found + part.Length;
        }

        Assert.True(expected.EndsWith('*') || at == outcome.Output.Length, outcome.Output);
    }

    [Theory]
    [InlineData("plugins", "the subcommand is missing")]
    [InlineData("plugin", "the subcommand is missing")]
    [InlineData("plugins nosuch", "kiln plugins has no subcommand \"nosuch\".")]
    [InlineData("plugins install", "Invalid arguments, expected either 1 or 2 positional arguments, got 0")]
    [InlineData("plugins install a b c", "Invalid arguments, expected either 1 or 2 positional arguments, got 3")]
    [InlineData("plugins install -path x a/b/c >=1", "A program that is given with -path has its own version; give neither a constraint nor -bundle with it.")]
    [InlineData("plugins remove", "Invalid arguments, expected either 1 or 2 positional arguments, got 0")]
    [InlineData("plugins remove /x >=1", "A path names one program; a version constraint cannot be given with it.")]
    [InlineData("plugins installed x", "expected are no arguments, not 1")]
    [InlineData("plugins required", "the path of the template is missing")]
    [InlineData("plugins bundle -platform=linux .", "\"linux\" is not a platform: expected is a system and a processor such as linux_amd64, or all.")]
    [InlineData("init", "the path of the template is missing")]
    [InlineData("init -nosuch", "flag provided but not defined: -nosuch")]
    public async Task Misuse_shows_the_help_and_fails(string arguments, string problem)
    {
        InProcess.Outcome outcome = await _kiln.RunAsync(arguments.Split(' '));
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith($"Usage: kiln {(arguments[0] == 'i' ? "init" : "plugins")}", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\n{problem}\n", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plugins -h", "Usage: kiln plugins <subcommand>")]
    [InlineData("plugins install -h", "Usage: kiln plugins install [options] SOURCE [CONSTRAINT]")]
    [InlineData("plugin remove --help", "Usage: kiln plugins remove SOURCE [CONSTRAINT]")]
    [InlineData("init -help", "Usage: kiln init [options] TEMPLATE")]
    public async Task Help_of_a_command_of_the_group_succeeds(string arguments, string expected)
    {
        InProcess.Outcome outcome = await _kiln.RunAsync(arguments.Split(' '));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith(expected, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_plugin_folders_are_refused()
    {
        _kiln.Environment["PACKER_PLUGIN_PATH"] = "/a:/b";
        InProcess.Outcome outcome = await _kiln.RunAsync("plugins", "installed");
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("Multiple paths are no longer supported for PACKER_PLUGIN_PATH.\n", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"kiln": {"plugins": {"require_sigend": true}}}""", "kiln.plugins has no setting \"require_sigend\"")]
    [InlineData("""{"kiln": {"plugin": {}}}""", "kiln has no setting \"plugin\"; there is plugins")]
    [InlineData("""{"kiln": []}""", "kiln must be an object")]
    public async Task Mistake_in_the_settings_ends_every_command(string json, string expected)
    {
        _folder.Write("home/.packerconfig", json);
        InProcess.Outcome outcome = await _kiln.RunAsync("version");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bundle_is_written_and_installed_elsewhere()
    {
        UseMirror("1.0.0");
        WriteTemplate(">= 1.0");
        Assert.Equal(
            new(0, $"Bundled plugin github.com/sunny/happy v1.0.0 for {PluginMirror.Platform}\nWrote {_folder.Combine("b.zip")}\n", ""),
            await _kiln.RunAsync("plugins", "bundle", "-to=b.zip", "."));
        File.Delete(_folder.Combine("home", ".packerconfig"));
        Assert.Equal(
            new(0, $"Installed plugin github.com/sunny/happy v1.0.0 in \"{ProgramPath("1.0.0")}\"\n", ""),
            await _kiln.RunAsync("plugins", "install", "-bundle=b.zip"));
        Assert.Equal(new(0, "", ""), await _kiln.RunAsync("plugins", "install", "-bundle=b.zip", "github.com/sunny/happy"));
        InProcess.Outcome other = await _kiln.RunAsync("plugins", "install", "-bundle=b.zip", "a/b/c");
        Assert.Equal(new(1, $"'{_folder.Combine("b.zip")}' has no plugin a/b/c. It has github.com/sunny/happy.\n", ""), other);
    }

    private string ProgramPath(string version) => Path.Combine(
        Plugins, "github.com/sunny/happy", $"packer-plugin-happy_v{version}_x5.0_{PluginMirror.Platform}");

    private void WriteTemplate(string constraints) => _folder.Write("t.pkr.hcl", $$"""
        packer {
          required_plugins {
            happy = {
              source  = "github.com/sunny/happy"
              version = "{{constraints}}"
            }
          }
        }
        """);

    private string WriteProgram(string name, string version) =>
        WriteScript(name, PluginMirror.Script(version));

    private string WriteScript(string name, string text)
    {
        string path = _folder.Write(name, text);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }

    /// <summary>Adds a release to a mirror folder that the configuration file names; no server is asked.</summary>
    private void UseMirror(string version)
    {
        PluginMirror mirror = new(_folder.Combine("mirror"));
        mirror.Publish("github.com/sunny/happy", version, PluginMirror.Script(version));
        _folder.Write("home/.packerconfig", mirror.Configuration);
    }
}
