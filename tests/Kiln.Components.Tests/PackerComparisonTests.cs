using System.Diagnostics;
using System.Text.RegularExpressions;
using Kiln.Components.Tests.Support;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Components.Tests;

/// <summary>The same work done by the original and by these components gives the same files.</summary>
public sealed partial class PackerComparisonTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    [Fact]
    public async Task File_builder_checksum_and_manifest_give_the_same_files()
    {
        const string Builder = """{"type": "file", "target": "$DIR/out/a.txt", "content": "hello {{build_name}} {{upper `x`}}"}""";
        const string Checksum = """{"type": "checksum", "checksum_types": ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"], "output": "$DIR/sums/{{.BuildName}}_{{.ChecksumType}}"}""";
        const string Manifest = """{"type": "manifest", "output": "$DIR/m.json", "custom_data": {"html": "<a>&b", "name": "{{build_name}}"}}""";
        Dictionary<string, string> expected = await PackerAsync($$"""
            {"builders": [{{Builder}}], "post-processors": [[{{Checksum}}, {{Manifest}}]]}
            """);

        Dictionary<string, string> actual = await InFolderAsync(async (contexts, bare) =>
        {
            PrepareContext prepare = Support.Components.Context with { BuildName = "file", BuilderType = "file" };
            CancellationToken token = TestContext.Current.CancellationToken;
            IArtifact artifact = (await Support.Components.Builder("file", bare(Builder), prepare)
                .BuildAsync(contexts.Build(new NoProvisioners()), token))!;
            artifact = (await Support.Components.PostProcessor("checksum", bare(Checksum), prepare)
                .PostProcessAsync(contexts.PostProcess(), artifact, token)).Artifact!;
            await Support.Components.PostProcessor("manifest", bare(Manifest), prepare)
                .PostProcessAsync(contexts.PostProcess(), artifact, token);
        });

        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task Shell_local_gives_scripts_the_same_surroundings()
    {
        string[] provisioners =
        [
            """{"type": "shell-local", "inline": ["env | grep -E '^(A|B|PACKER_BUILD.*)=' | sort > $DIR/env.txt", "head -1 $0 > $DIR/shebang.txt", "stat -c '%a' $0 > $DIR/mode.txt"], "environment_vars": ["A=it's $HOME", "B={{build `ID`}}"]}""",
            """{"type": "shell-local", "inline": ["exit 0"], "execute_command": ["/bin/sh", "-c", "echo '{{build `ID`}} {{.ID}} {{.Nope}}' > $DIR/command.txt; echo \"{{.Vars}}\" > $DIR/vars.txt"]}""",
            """{"type": "shell-local", "command": "echo \"{{ `{{` }} `x` {{ `}}` }}\" > $DIR/twice.txt", "inline_shebang": "/bin/bash"}""",
        ];
        Dictionary<string, string> expected = await PackerAsync($$"""
            {"builders": [{"type": "null", "communicator": "none"}], "provisioners": [{{string.Join(',', provisioners)}}]}
            """);

        Dictionary<string, string> actual = await InFolderAsync(async (contexts, bare) =>
        {
            PrepareContext prepare = Support.Components.Context with { BuildName = "null" };
            foreach (string provisioner in provisioners)
            {
                await Support.Components.Provisioner("shell-local", bare(provisioner), prepare).ProvisionAsync(
                    contexts.Provision(new NoneCommunicator(), ComponentContexts.Variables(("ID", "Null"))),
                    TestContext.Current.CancellationToken);
            }
        });

        Assert.Equal(expected, actual);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Dictionary<string, string>> PackerAsync(string template)
    {
        string packer = Requires.Tool("packer", "packer");
        string folder = _folder.Combine("packer", "work");
        Directory.CreateDirectory(folder);
        string path = _folder.Write("t.json", template.Replace("$DIR", folder, StringComparison.Ordinal));
        ProcessStartInfo start = new(packer, ["build", path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["CHECKPOINT_DISABLE"] = "1" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        return Files(folder);
    }

    /// <param name="run">Gets the contexts, and what makes a component's own options of a template's block.</param>
    private async Task<Dictionary<string, string>> InFolderAsync(Func<ComponentContexts, Func<string, string>, Task> run)
    {
        string folder = _folder.Combine("kiln", "work");
        Directory.CreateDirectory(folder);
        using ComponentContexts contexts = new();
        await run(contexts, block => TypeMember().Replace(block, "", 1).Replace("$DIR", folder, StringComparison.Ordinal));
        return Files(folder);
    }

    /// <summary>Content and mode by path, without what differs in every run.</summary>
    private static Dictionary<string, string> Files(string folder) => Directory
        .GetFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .ToDictionary(
            file => Path.GetRelativePath(folder, file),
            file => $"{File.GetUnixFileMode(file)}: {Changing().Replace(File.ReadAllText(file).Replace(folder, "$DIR", StringComparison.Ordinal), "CHANGES")}",
            StringComparer.Ordinal);

    [GeneratedRegex(@"(?<=""build_time"": )\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture)]
    private static partial Regex Changing();

    [GeneratedRegex(@"""type"": ""[^""]*"", ")]
    private static partial Regex TypeMember();

    private sealed class NoProvisioners : IProvisionHook
    {
        public Task RunAsync(
            ICommunicator communicator,
            BuildVariables variables,
            ICheckpoints? checkpoints,
            CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
