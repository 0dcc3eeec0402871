using Kiln.Components.Tests.Support;
using Kiln.Provisioners;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Components.Tests;

/// <summary>What the effect of each provisioner depends on.</summary>
public sealed class CacheableProvisionerTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public static TheoryData<string> Types => [.. CoreProvisioners.All.Select(static factory => factory.Type)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("shell", """{"inline": ["a"]}""", null)]
    [InlineData("shell", """{"inline": ["{{user `x`}} {{upper `a`}}"]}""", null)]
    [InlineData("shell", """{"inline": ["a"], "execute_command": "sudo {{ .Vars }} {{.Path}} {{.EnvVarFile}}"}""", null)]
    [InlineData("shell", """{"inline": ["a"], "execute_command": "{{user `x`}} {{.Path | printf `%s`}}"}""", null)]
    [InlineData("shell", """{"inline": ["echo {{.ID}}"]}""", "its option inline uses {{.ID}}")]
    [InlineData("shell", """{"inline": ["echo {{build `Host`}}"]}""", "its option inline uses {{.Host}}")]
    [InlineData("shell", """{"inline": ["{{`{{`}} x"]}""", "its option inline uses {{ x")]
    [InlineData("shell", """{"inline": ["a"], "environment_vars": ["A=b", "K={{build `SSHPrivateKey`}}"]}""", "its option environment_vars uses {{.SSHPrivateKey}}")]
    [InlineData("shell", """{"inline": ["a"], "env": {"A": "{{.User}}"}}""", "its option env uses {{.User}}")]
    [InlineData("shell", """{"inline": ["a"], "remote_folder": "/tmp/{{.ID}}"}""", "its option remote_folder uses {{.ID}}")]
    [InlineData("shell", """{"inline": ["a"], "execute_command": "{{.Path}} {{.ID}}"}""", "its option execute_command uses {{.ID}}")]
    [InlineData("shell", """{"inline": ["a"], "execute_command": "{{build `ID`}} {{.Path}}"}""", "its option execute_command uses build")]
    [InlineData("shell", """{"inline": ["a"], "execute_command": "{{.Path}} {{timestamp}}"}""", "its option execute_command uses timestamp")]
    [InlineData("shell", """{"inline": ["a"], "execute_command": "{{range $k, $v := .}}{{$v}}{{end}}"}""", "its option execute_command uses {{range $k, $v := .}}")]
    [InlineData("shell", """{"inline": ["a"], "execute_command": "{{index .Path 99}}"}""", "its option execute_command can only be worked out during the build")]
    [InlineData("powershell", """{"inline": ["a"]}""", null)]
    [InlineData("powershell", """{"inline": ["{{.WinRMPassword}}"]}""", "its option inline uses {{.WinRMPassword}}")]
    [InlineData("powershell", """{"inline": ["a"], "elevated_user": "u", "elevated_password": "{{.WinRMPassword}}"}""", "its option elevated_password uses {{.WinRMPassword}}")]
    [InlineData("powershell", """{"inline": ["a"], "elevated_user": "u", "elevated_execute_command": "{{.Path}} {{.Vars}} {{.User}}"}""", "its option elevated_execute_command uses {{.User}}")]
    [InlineData("windows-shell", """{"inline": ["a"]}""", null)]
    [InlineData("windows-shell", """{"inline": ["a"], "execute_command": "{{.Vars}} {{.Path}} {{.Host}}"}""", "its option execute_command uses {{.Host}}")]
    [InlineData("windows-restart", "{}", null)]
    [InlineData("windows-restart", """{"restart_command": "x {{.ID}}"}""", "its option restart_command uses {{.ID}}")]
    [InlineData("file", """{"content": "x", "destination": "/x"}""", null)]
    [InlineData("file", """{"content": "{{.ID}}", "destination": "/x"}""", "its option content uses {{.ID}}")]
    [InlineData("file", """{"source": "/x", "destination": "x", "direction": "download"}""", "it copies files to this machine")]
    [InlineData("sleep", """{"duration": "1s"}""", null)]
    [InlineData("breakpoint", "{}", "it waits for a person")]
    [InlineData("breakpoint", """{"disable": true}""", null)]
    [InlineData("shell-local", """{"inline": ["a"]}""", "it runs commands on this machine")]
    [InlineData("hcp-sbom", """{"auto_generate": true, "destination": "x"}""", "it keeps a document on this machine")]
    public void Obstacle_is_named(string type, string config, string? expected) =>
        Assert.Equal(expected, InputsOf(type, config).Obstacle);

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_provisioner_says_what_it_depends_on(string type)
    {
        string config = type switch
        {
            "file" => """{"content": "x", "destination": "/x"}""",
            "hcp-sbom" => """{"auto_generate": true}""",
            "breakpoint" or "sleep" or "windows-restart" => "{}",
            _ => """{"inline": ["a"]}""",
        };
        Assert.IsType<ICacheableProvisioner>(Support.Components.Provisioner(type, config), exactMatch: false);
    }

    [Theory]
    [InlineData("shell", """{"script": "FILE"}""")]
    [InlineData("shell", """{"scripts": ["FILE"]}""")]
    [InlineData("powershell", """{"script": "FILE"}""")]
    [InlineData("windows-shell", """{"scripts": ["FILE"]}""")]
    [InlineData("file", """{"source": "FILE", "destination": "/x"}""")]
    [InlineData("file", """{"sources": ["FILE"], "destination": "/x"}""")]
    public void Local_files_count(string type, string config)
    {
        string file = _folder.Write("script.sh", "true");

        Assert.Equal([file], InputsOf(type, config.Replace("FILE", file, StringComparison.Ordinal)).Paths);
    }

    /// <summary>The configuration is the same, what its templates give is not.</summary>
    [Theory]
    [InlineData("shell", """{"inline": ["echo {{user `x`}}"]}""")]
    [InlineData("shell", """{"inline": ["a"], "execute_command": "{{user `x`}} {{.Path}}"}""")]
    [InlineData("shell", """{"inline": ["a"], "env": {"A": "{{user `x`}}"}}""")]
    [InlineData("file", """{"content": "{{user `x`}}", "destination": "/x"}""")]
    [InlineData("windows-restart", """{"restart_check_command": "{{user `x`}}"}""")]
    public void Rendered_templates_count(string type, string config) =>
        Assert.NotEqual(InputsOf(type, config, "1").Texts, InputsOf(type, config, "2").Texts);

    private static ProvisionerInputs InputsOf(string type, string config, string x = "v")
    {
        PrepareContext context = Support.Components.Context with
        {
            UserVariables = Support.Components.Context.UserVariables.Add("x", x),
        };
        return ((ICacheableProvisioner)Support.Components.Provisioner(type, config, context)).Inputs;
    }
}
