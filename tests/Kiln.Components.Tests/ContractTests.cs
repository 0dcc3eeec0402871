using Kiln.Components.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Testing.Contracts;

namespace Kiln.Components.Tests;

public sealed class ContractTests
{
    [Theory]
    [InlineData("shell", """{"inline": ["echo {{build `ID`}}"], "use_env_var_file": true}""")]
    [InlineData("shell", """{"scripts": ["/etc/hostname", "/etc/passwd"], "start_retry_timeout": "9s"}""")]
    [InlineData("file", """{"content": "x", "destination": "/x"}""")]
    [InlineData("file", """{"sources": ["/etc/hostname", "/etc/passwd", "/etc/apt"], "destination": "/x/"}""")]
    [InlineData("file", """{"direction": "download", "sources": ["/a", "/b"], "destination": "$DIR/"}""")]
    [InlineData("shell-local", """{"inline": ["exit 0"]}""")]
    [InlineData("breakpoint", """{"disable": true}""")]
    [InlineData("sleep", """{"duration": "1ms"}""")]
    [InlineData("powershell", """{"inline": ["x"], "skip_clean": true}""")]
    [InlineData("powershell", """{"script": "/etc/hostname", "elevated_user": "u", "elevated_password": "{{build `ID`}}", "start_retry_timeout": "9s"}""")]
    [InlineData("windows-shell", """{"scripts": ["/etc/hostname", "/etc/passwd"]}""")]
    public async Task Provisioner_keeps_its_contract(string type, string config)
    {
        using TemporaryDirectory folder = new();
        await ProvisionerContract.CheckAsync(
            () => Support.Components.Provisioner(type, config.Replace("$DIR", folder.Path, StringComparison.Ordinal)),
            ComponentContexts.Variables(("ID", "i-1")));
    }

    [Theory]
    [InlineData("artifice", """{"files": ["$DIR/*.txt", "$DIR/{{build `ID`}}"]}""")]
    [InlineData("compress", """{"output": "$DIR/new/x.tar.gz"}""")]
    [InlineData("compress", """{"output": "$DIR/new/x.zst"}""")]
    [InlineData("compress", """{"output": "$DIR/new/x.zip"}""")]
    [InlineData("checksum", """{"checksum_types": ["md5", "sha224"], "output": "$DIR/{{.ChecksumType}}"}""")]
    [InlineData("manifest", """{"output": "$DIR/m.json", "custom_data": {"id": "{{build `ID`}}"}}""")]
    [InlineData("shell-local", """{"inline": ["echo {{build `ID`}}"]}""")]
    public async Task Post_processor_keeps_its_contract(string type, string config)
    {
        using TemporaryDirectory folder = new();
        string file = folder.Write("a.txt", "a");
        BuildVariables variables = ComponentContexts.Variables(("ID", "i-1"));
        await PostProcessorContract.CheckAsync(
            () => Support.Components.PostProcessor(type, config.Replace("$DIR", folder.Path, StringComparison.Ordinal)),
            new TestArtifact([file]) { Variables = variables },
            new TestArtifact([folder.Combine("missing")]) { Variables = variables });
    }

    [Theory]
    [InlineData("null", """{"communicator": "none"}""")]
    [InlineData("file", """{"target": "$DIR/sub/t", "content": "x"}""")]
    [InlineData("file", """{"target": "$DIR/t", "source": "/etc/hostname"}""")]
    public async Task Builder_keeps_its_contract(string type, string config)
    {
        using TemporaryDirectory folder = new();
        await BuilderContract.CheckAsync(
            () => Support.Components.Builder(type, config.Replace("$DIR", folder.Path, StringComparison.Ordinal)));
    }
}
