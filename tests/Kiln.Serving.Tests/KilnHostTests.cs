using System.Formats.Tar;
using Kiln.Testing;

namespace Kiln.Serving.Tests;

/// <summary>The example below Kiln, installed as its README says.</summary>
public sealed class KilnHostTests : IDisposable
{
    private const string Source = "github.com/kiln/tar";

    private static readonly string Template =
        Path.Combine(RepositoryRoot.Path, "examples", "plugin-csharp", "archive.pkr.hcl");

    private readonly KilnExecutable _kiln = new();
    private readonly TemporaryDirectory _work = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _kiln.Dispose();
        _work.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    public async Task Template_of_the_example_is_built(string? forceGob)
    {
        await InstallAsync();
        File.Copy(Template, _work.Combine("archive.pkr.hcl"));
        if (forceGob is not null)
        {
            _kiln.Environment["PACKER_FORCE_GOB"] = forceGob;
        }

        await SucceedAsync("validate", "archive.pkr.hcl");
        string output = await SucceedAsync("build", "-color=false", "archive.pkr.hcl");

        string archive = _work.Combine("output", "site.tar.gz");
        Assert.Contains($"--> tar.site: Archive: {archive}, {archive}.index\n", output, StringComparison.Ordinal);
        string[] index = await File.ReadAllLinesAsync(archive + ".index", Token);
        Assert.Equal(
            [$"{$"Packed by {archive}\n".Length} NOTICE", "15 site/index.html", "3 site/size"], index);
    }

    [Fact]
    public async Task Data_source_of_the_example_is_read()
    {
        await InstallAsync();
        _work.Write("a/one", "1");
        await TarFile.CreateFromDirectoryAsync(_work.Combine("a"), _work.Combine("a.tar"), false, Token);
        _work.Write("t.pkr.hcl", """
            data "tar-entries" "base" {
              archive = "a.tar"
            }

            source "null" "none" {
              communicator = "none"
            }

            build {
              sources = ["source.null.none"]

              provisioner "shell-local" {
                inline = ["echo ${join(",", data.tar-entries.base.names)} of ${data.tar-entries.base.size}"]
              }
            }
            """);

        string output = await SucceedAsync("build", "-color=false", "t.pkr.hcl");
        Assert.Contains("null.none: one of 1\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("output =", "nowhere =", "An argument named \"nowhere\" is not expected here")]
    [InlineData("site.tar.gz", "site.zip", "must end with .tar, .tar.gz or .tgz")]
    public async Task Option_that_is_wrong_is_shown_in_the_template(string right, string wrong, string expected)
    {
        await InstallAsync();
        string text = await File.ReadAllTextAsync(Template, Token);
        _work.Write("t.pkr.hcl", text.Replace(right, wrong, StringComparison.Ordinal));

        KilnRun run = await _kiln.RunAsync(_work, "validate", "t.pkr.hcl");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("t.pkr.hcl line ", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executable_itself_can_be_installed_as_a_plugin()
    {
        Requires.Check(!File.Exists(KilnExecutable.Path + ".dll"), "needs Kiln compiled ahead of time");
        await SucceedAsync("plugins", "install", $"-path={KilnExecutable.Path}", "github.com/kiln/kiln");
        _work.Write("t.pkr.hcl", """
            packer {
              required_plugins {
                kiln = {
                  source  = "github.com/kiln/kiln"
                  version = ">= 0.1.0"
                }
              }
            }

            source "file" "words" {
              target  = "words.txt"
              content = "hello hello hello"
            }

            build {
              sources = ["source.file.words"]

              post-processor "kiln-compress" {
                output = "words.zst"
              }
            }
            """);

        await SucceedAsync("build", "t.pkr.hcl");

        byte[] magic = [0x28, 0xb5, 0x2f, 0xfd];
        Assert.Equal(magic, (await File.ReadAllBytesAsync(_work.Combine("words.zst"), Token))[..4]);
    }

    /// <summary>
    /// As it is built for tests, the program has files beside it, so a script that starts it is installed.
    /// </summary>
    private async Task InstallAsync()
    {
        string plugin = _work.Write("packer-plugin-tar", $"#!/bin/sh\nexec \"{PluginHost.Example}\" \"$@\"\n");
        File.SetUnixFileMode(plugin, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await SucceedAsync("plugins", "install", $"-path={plugin}", Source);
    }

    private async Task<string> SucceedAsync(params string[] arguments)
    {
        KilnRun run = await _kiln.RunAsync(_work, arguments);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return run.Output;
    }
}
