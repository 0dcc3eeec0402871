using System.Diagnostics;
using System.Text.RegularExpressions;
using Kiln.Sdk.Configuration;
using Kiln.Testing;

namespace Kiln.Components.Tests;

/// <summary>Wrong options are told in the words of the original, all that it tells and no others.</summary>
public sealed partial class WrongOptionsComparisonTests
{
    [Theory]
    [InlineData("provisioner", "shell", "{}")]
    [InlineData("provisioner", "shell", """{"scripts": ["/nope", "/also"], "environment_vars": ["A", "=b", "C=d"]}""")]
    [InlineData("provisioner", "shell", """{"scripts": ["/nope"], "script": "x", "inline": ["y"]}""")]
    [InlineData("provisioner", "shell", """{"inline": "x", "pause_after": "x"}""")]
    [InlineData("provisioner", "shell", """{"inline": "{{.X"}""")]
    [InlineData("provisioner", "shell", """{"inline": "x", "remote_folder": "{{upper 1}}"}""")]
    [InlineData("provisioner", "shell", """{"inline": "x", "valid_exit_codes": "x"}""")]
    [InlineData("provisioner", "shell", """{"inline": "x", "nosuch": 1}""")]
    [InlineData("provisioner", "file", """{"direction": "x", "source": "/nope"}""")]
    [InlineData("provisioner", "file", """{"sources": ["/nope"], "source": "/also", "destination": "/x"}""")]
    [InlineData("provisioner", "file", """{"source": "{{.X", "destination": "/x"}""")]
    [InlineData("provisioner", "powershell", "{}")]
    [InlineData("provisioner", "powershell", """{"inline": "x", "elevated_password": "p"}""")]
    [InlineData("provisioner", "powershell", """{"inline": "x", "elevated_user": "SYSTEM"}""")]
    [InlineData("provisioner", "powershell", """{"inline": "x", "debug_mode": 3}""")]
    [InlineData("provisioner", "powershell", """{"script": "/nope", "environment_vars": "A"}""")]
    [InlineData("provisioner", "windows-shell", "{}")]
    [InlineData("provisioner", "windows-shell", """{"script": "/nope", "inline": "x", "environment_vars": "A"}""")]
    [InlineData("provisioner", "windows-restart", """{"restart_timeout": "x"}""")]
    [InlineData("provisioner", "windows-restart", """{"restart_timeout": "1s", "nosuch": 1}""")]
    [InlineData("provisioner", "breakpoint", """{"disable": "x"}""")]
    [InlineData("provisioner", "shell-local", "{}")]
    [InlineData("provisioner", "shell-local", """{"inline": "x", "command": "y"}""")]
    [InlineData("provisioner", "shell-local", """{"scripts": ["/nope", "/also"]}""")]
    [InlineData("provisioner", "shell-local", """{"inline": "x", "only_on": ["linux", "plan9"]}""")]
    [InlineData("provisioner", "shell-local", """{"inline": "x", "environment_vars": "A"}""")]
    [InlineData("post-processor", "checksum", """{"checksum_types": ["x", "md5", "y"]}""")]
    [InlineData("post-processor", "checksum", """{"output": "{{.X"}""")]
    [InlineData("post-processor", "artifice", "{}")]
    [InlineData("post-processor", "compress", """{"output": "{{.X"}""")]
    [InlineData("post-processor", "compress", """{"compression_level": "x"}""")]
    [InlineData("post-processor", "manifest", """{"output": "{{.X"}""")]
    [InlineData("post-processor", "manifest", """{"custom_data": "x"}""")]
    [InlineData("post-processor", "shell-local", """{"command": "a", "inline": "b"}""")]
    [InlineData("builder", "null", "{}")]
    [InlineData("builder", "null", """{"communicator": "smoke"}""")]
    [InlineData("builder", "null", """{"ssh_host": "h", "ssh_username": "u", "ssh_password": "p", "ssh_agent_auth": true}""")]
    [InlineData("builder", "file", "{}")]
    [InlineData("builder", "file", """{"target": "x", "source": "a", "content": "b"}""")]
    public async Task Problems_are_told_as_packer_tells_them(string kind, string type, string config)
    {
        string[] expected = await PackerAsync(kind, type, config);

        IEnumerable<string> actual = Support.Components.Problems(kind, type, config)
            .Where(static p => p.Severity == ProblemSeverity.Error)
            .Select(static p => OneLine(p.Message));

        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
    }

    private static async Task<string[]> PackerAsync(string kind, string type, string config)
    {
        string packer = Requires.Tool("packer", "packer");
        using TemporaryDirectory folder = new();
        string options = config.Trim('{', '}');
        string component = $$"""{"type": "{{type}}"{{(options.Length == 0 ? "" : ", " + options)}}}""";
        const string Null = """{"type": "null", "communicator": "none"}""";
        string path = folder.Write("t.json", $$"""
            {
              "builders": [{{(kind == "builder" ? component : Null)}}],
              "provisioners": [{{(kind == "provisioner" ? component : "")}}],
              "post-processors": [{{(kind == "post-processor" ? component : "")}}]
            }
            """);
        ProcessStartInfo start = new(packer, ["validate", path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["CHECKPOINT_DISABLE"] = "1" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (process.ExitCode == 0)
        {
            return [];
        }

        Match told = Told().Match(output);
        Assert.True(told.Success, output);
        string text = told.Groups["text"].Value;
        return [.. (text.StartsWith("* ", StringComparison.Ordinal) ? text[2..].Split("\n* ") : [text]).Select(OneLine)];
    }

    /// <summary>Packer breaks lines at the width of a terminal.</summary>
    private static string OneLine(string text) => Space().Replace(text.Trim(), " ");

    [GeneratedRegex("""Failed to prepare build: "[^"]*"\n\n(?:\d+ error(?:\(s\))? (?:occurred|decoding):\s+)?(?<text>.*)""", RegexOptions.Singleline)]
    private static partial Regex Told();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
