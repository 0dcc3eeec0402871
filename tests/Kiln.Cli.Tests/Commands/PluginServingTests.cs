using System.Security.Cryptography;
using System.Text;
using Kiln.Cli.Composition;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
using Kiln.Sdk.Components;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;
using Kiln.Testing;

namespace Kiln.Cli.Tests.Commands;

/// <summary>What commands say about what serves the plugins of a template. The plugins here are scripts that do not start.</summary>
public sealed class PluginServingTests : IDisposable
{
    private const string Box = "github.com/sunny/box";

    private readonly TemporaryDirectory _folder = new();
    private readonly InProcess _kiln = new();

    public PluginServingTests()
    {
        _kiln.WorkingDirectory = _folder;
        _kiln.Environment["HOME"] = _folder.Combine("home");
        _kiln.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH")!;
        _kiln.Environment["PACKER_PLUGIN_PATH"] = Plugins;
        _kiln.Environment["PACKER_CACHE_DIR"] = _folder.Combine("cache");
        _kiln.Environment["NO_COLOR"] = "1";
        _kiln.Time = TimeProvider.System;
        _kiln.MakeComponents = MakeComponents;
    }

    private string Plugins => _folder.Combine("plugins");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Built_in_components_serve_a_plugin_under_the_name_of_the_template()
    {
        WriteTemplate("b", ">= 1.2");
        Assert.Equal(
            new(
                0,
                "Nothing to install for github.com/sunny/box >= 1.2: built in (the built-in components stand for versions "
                + ">= 1.0,< 2.0 of it)\n",
                ""),
            await _kiln.RunAsync("init", "."));
        Assert.False(File.Exists(_folder.Combine(".kiln.lock.hcl")));
        Assert.Equal(new(0, "The configuration is valid.\n", ""), await _kiln.RunAsync("validate", "."));
        Assert.Equal(
            new(
                0,
                "b github.com/sunny/box \">= 1.2\"\n"
                + "  built in (the built-in components stand for versions >= 1.0,< 2.0 of it)\n",
                ""),
            await _kiln.RunAsync("plugins", "required", "."));
        InProcess.Outcome inspected = await _kiln.RunAsync("inspect", ".");
        Assert.EndsWith(
            "> required-plugins:\n\n  > b (github.com/sunny/box >= 1.2):\n\n"
            + "    built in (the built-in components stand for versions >= 1.0,< 2.0 of it)\n\n",
            inspected.Output,
            StringComparison.Ordinal);

        InProcess.Outcome built = await _kiln.RunAsync("build", ".");
        Assert.Equal(0, built.ExitCode);
        Assert.Contains($"b.a: Stored file: {_folder.Combine("out.txt")}", built.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.Combine("sum")));
    }

    [Theory]
    [InlineData("variable")]
    [InlineData("setting")]
    [InlineData("list")]
    public async Task Preferred_plugin_is_installed_and_used(string how)
    {
        PluginMirror mirror = new(_folder.Combine("mirror"));
        mirror.Publish(Box, "1.5.0", Script("1.5.0"));
        string setting = how switch
        {
            "setting" => ", \"prefer_plugins\": true",
            "list" => $", \"prefer_plugins\": [\"{Box}\"]",
            _ => "",
        };
        _folder.Write("home/.packerconfig", mirror.Configuration.Replace("false", "false" + setting, StringComparison.Ordinal));
        if (how == "variable")
        {
            _kiln.Environment["KILN_PREFER_PLUGINS"] = "1";
        }

        WriteTemplate("b", ">= 1.2");
        string reason = how == "variable"
            ? "KILN_PREFER_PLUGINS is set"
            : "the configuration file prefers plugins (kiln.plugins.prefer_plugins)";
        string path = ProgramPath("1.5.0");
        Assert.Equal(
            new(
                0,
                "b github.com/sunny/box \">= 1.2\"\n  built in (the built-in components stand for versions >= 1.0,< 2.0 of it, and "
                + $"no plugin is installed although {reason})\n",
                ""),
            await _kiln.RunAsync("plugins", "required", "."));
        Assert.Equal(
            new(0, $"Installed plugin github.com/sunny/box v1.5.0 in \"{path}\"\n", ""),
            await _kiln.RunAsync("init", "."));
        Assert.Equal(
            new(0, $"b github.com/sunny/box \">= 1.2\" {path}\n  plugin 1.5.0: {path} ({reason})\n", ""),
            await _kiln.RunAsync("plugins", "required", "."));
        InProcess.Outcome validated = await _kiln.RunAsync("validate", ".");
        Assert.Contains("The source type \"b\" cannot be used", validated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_that_built_in_components_do_not_stand_for_needs_the_plugin()
    {
        WriteTemplate("b", ">= 2.0");
        InProcess.Outcome outcome = await _kiln.RunAsync("validate", ".");
        Assert.Equal(
            new(
                1,
                """
                Error: Missing plugins

                The following plugins are required, but not installed:

                * github.com/sunny/box >= 2.0

                Did you run packer init for this project ?

                The built-in components stand for versions >= 1.0,< 2.0 of github.com/sunny/box,
                and none of these is >= 2.0.



                """,
                ""),
            outcome);
    }

    [Fact]
    public async Task Installed_file_that_is_not_used_is_named_beside_the_missing_plugin()
    {
        string path = Put("2.1.0", "echo no disk >&2; exit 1");
        File.AppendAllText(path, "\n");
        WriteTemplate("b", ">= 2.0");
        InProcess.Outcome outcome = await _kiln.RunAsync("validate", ".");
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith(
            "Error: Missing plugins\n\nThe following plugins are required, but not installed:\n\n* github.com/sunny/box >= 2.0\n",
            outcome.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "is not used: its sha256 digest is", outcome.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_that_does_not_start_is_an_error_at_each_block_that_uses_it()
    {
        Put("2.1.0", "echo no disk >&2; exit 1");
        WriteTemplate("b", ">= 2.0");
        InProcess.Outcome outcome = await _kiln.RunAsync("validate", ".");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(
            """
            Error: The source type "b" cannot be used

              on t.pkr.hcl line 9, in source "b" "a":
               9: source "b" "a" {

            The plugin github.com/sunny/box v2.1.0 (builder b) cannot be used: it ended with
            exit code 1 before it said where it listens.

            The last that it said:
              no disk


            """,
            outcome.Output.Split("Error: The post-processor")[0]);
        Assert.Contains("  no disk\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Error: The post-processor type \"b-sum\" cannot be used", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_plugin_writes_to_its_standard_error_is_in_the_log_without_secrets()
    {
        Put("2.1.0", "echo \"no disk for $THE_WORD\" >&2; exit 1");
        WriteTemplate("b", ">= 2.0");
        _folder.Write("v.pkr.hcl", "variable \"word\" {\n  sensitive = true\n  default = \"s3cretw0rd\"\n}\n");
        _kiln.Environment["PACKER_LOG"] = "1";
        _kiln.Environment["THE_WORD"] = "s3cretw0rd";
        InProcess.Outcome outcome = await _kiln.RunAsync("validate", ".");
        Assert.Contains(
            $"packer-plugin-box_v2.1.0_x5.0_{PluginMirror.Platform} plugin: no disk for <sensitive>\n",
            outcome.Error,
            StringComparison.Ordinal);
        Assert.Contains("  no disk for <sensitive>\n", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cretw0rd", outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Legacy_template_finds_plugins_by_their_own_names()
    {
        Put("2.1.0", "echo no disk >&2; exit 1");
        _folder.Write("t.json", """{"builders": [{"type": "box-other"}, {"type": "null", "communicator": "none"}]}""");
        InProcess.Outcome outcome = await _kiln.RunAsync("validate", "t.json");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("The builder box-other cannot be used. The plugin github.com/sunny/box v2.1.0", outcome.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("no disk", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prerelease_is_left_out_when_it_is_to_be_ignored()
    {
        Put("2.1.0-dev", "echo no disk >&2; exit 1");
        WriteTemplate("b", ">= 2.0");
        Assert.Contains(
            "cannot be used", (await _kiln.RunAsync("validate", ".")).Output, StringComparison.Ordinal);
        Assert.Contains(
            "Missing plugins",
            (await _kiln.RunAsync("validate", "-ignore-prerelease-plugins", ".")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locked_plugin_is_the_only_one_that_is_used()
    {
        Put("2.1.0", "exit 1");
        Put("2.2.0", "exit 1");
        WriteTemplate("b", ">= 2.0");
        _folder.Write(".kiln.lock.hcl", $$"""
            plugin "{{Box}}" {
              version     = "2.1.0"
              constraints = ">= 2.0"

              platform "{{PluginMirror.Platform}}" {
                program = "sha256:{{Digest(ProgramPath("2.1.0"))}}"
              }
            }
            """);
        Assert.Contains("box v2.1.0 (builder b)", (await _kiln.RunAsync("validate", ".")).Output, StringComparison.Ordinal);
        string lockFile = _folder.Combine(".kiln.lock.hcl");
        File.WriteAllText(lockFile, File.ReadAllText(lockFile).Replace(Digest(ProgramPath("2.1.0")), new string('a', 64), StringComparison.Ordinal));
        InProcess.Outcome outcome = await _kiln.RunAsync("validate", ".");
        Assert.Contains("Missing plugins", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Run kiln init to install the locked one.", outcome.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_knows_the_types_of_installed_plugins()
    {
        Put("2.1.0", "exit 1");
        _folder.Write("t.json", """{"builders": [{"type": "box-other"}]}""");
        InProcess.Outcome outcome = await _kiln.RunAsync("hcl2_upgrade", "t.json");
        Assert.Contains("unknown builder type(s): [box-other]", outcome.Output, StringComparison.Ordinal);
    }

    private static string Digest(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    /// <summary>The <c>file</c> builder and the <c>checksum</c> post-processor stand for a plugin "box".</summary>
    private static ComponentSet MakeComponents()
    {
        BuiltInCatalogue core = BuiltInComponents.Catalogue();
        Assert.True(VersionConstraints.TryParse(">= 1.0, < 2.0", out VersionConstraints? versions, out _));
        BuiltInCatalogue catalogue = core with
        {
            Builders = [.. core.Builders, core.FindBuilder("file")! with { Type = "box" }],
            PostProcessors = [.. core.PostProcessors, core.FindPostProcessor("checksum")! with { Type = "box-sum" }],
        };
        return new(catalogue, [])
        {
            Families =
            [
                new(
                    PluginSource.Parse(Box, out _)!,
                    versions,
                    [
                        new(PluginDescription.DefaultComponent, new(ComponentKind.Builder, "box")),
                        new("sum", new(ComponentKind.PostProcessor, "box-sum")),
                    ]),
            ],
        };
    }

    private static string Script(string version, string start = "exit 1") => $$"""
        #!/bin/sh
        case $1 in
        describe) echo '{"version":"{{version}}","api_version":"x5.0","builders":["-packer-default-plugin-name-","other"],"post_processors":["sum"]}' ;;
        *) {{start}} ;;
        esac

        """;

    private string ProgramPath(string version) =>
        Path.Combine(Plugins, Box, $"packer-plugin-box_v{version}_x5.0_{PluginMirror.Platform}");

    private string Put(string version, string start)
    {
        string path = ProgramPath(version);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        byte[] text = Encoding.UTF8.GetBytes(Script(version, start));
        File.WriteAllBytes(path, text);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        File.WriteAllText(path + "_SHA256SUM", Convert.ToHexStringLower(SHA256.HashData(text)));
        return path;
    }

    private void WriteTemplate(string accessor, string constraints) => _folder.Write("t.pkr.hcl", $$"""
        packer {
          required_plugins {
            {{accessor}} = {
              source  = "{{Box}}"
              version = "{{constraints}}"
            }
          }
        }
        source "{{accessor}}" "a" {
          content = "hello"
          target  = "{{_folder.Combine("out.txt")}}"
        }
        build {
          sources = ["{{accessor}}.a"]
          post-processor "{{accessor}}-sum" {
            checksum_types = ["sha1"]
            output         = "{{_folder.Combine("sum")}}"
          }
        }
        """);
}
