using System.Text.RegularExpressions;
using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Contracts;

/// <summary>A built-in component and packer 1.6.6's component of the same name are the same to a template.</summary>
[Collection(DockerTests.Name)]
public sealed partial class ContractTests(DockerFixture docker)
{
    private static readonly string[] Packed = [".gz", ".lz4", ".zip", ".tar"];

    public static TheoryData<ContractCase> Cases => [.. ContractCases.All];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Built_in_and_plugin_do_the_same(ContractCase c)
    {
        string old = await RunAsync(c, RealPlugins.Prefix);
        foreach ((string before, string after) in c.Differences)
        {
            Assert.Contains(before, old, StringComparison.Ordinal);
            old = old.Replace(before, after, StringComparison.Ordinal);
        }

        Assert.Equal(old, await RunAsync(c, ""));
    }

    private async Task<string> RunAsync(ContractCase c, string prefix)
    {
        using HostedRun host = HostedRun.Kiln(RealPlugins.Docker, RealPlugins.Old);
        string steps = c.Steps;
        if (c.UsesDocker)
        {
            DockerServer server = await docker.Server;
            host.Environment["DOCKER_HOST"] = server.Address;
            steps += """

                provisioner "shell" {
                  inline = ["cd /; find made -exec ls -ld {} + | awk '{print $1, $3, $4, $9}' | sort; find made -type f -exec cat {} +"]
                }
                """;
        }

        string type = c.Source.Split('"')[1];
        host.With("input/one", "one\n").With("input/sub/two", "two\n").With("input/script", "#!/bin/sh\necho script $PACKER_BUILDER_TYPE\n");
        host.With("t.pkr.hcl", $"{c.Source}\n\nbuild {{\n  sources = [\"source.{type}.page\"]\n\n{steps}\n}}\n"
            .Replace("OLD", prefix, StringComparison.Ordinal));
        KilnRun run = await host.RunAsync("build", "-color=false", "t.pkr.hcl");
        string build = $"{type.Replace("OLD", prefix, StringComparison.Ordinal)}.page";
        string words = c.SaysTheSame ? $"{Comparison.LinesOf(run.Output, build)}\n{Errors(run)}\n" : "";
        string text = $"exit {run.ExitCode}\n{words}{await FilesAsync(host)}";
        return text.Replace(RealPlugins.Prefix, "", StringComparison.Ordinal);
    }

    /// <summary>What the build, or the template, failed with.</summary>
    private static string Errors(KilnRun run) => string.Join('\n', (run.Output + run.Error)
        .Split('\n')
        .Where(static line => line.StartsWith("--> ", StringComparison.Ordinal) || line.StartsWith("Error: ", StringComparison.Ordinal)));

    /// <summary>Mode and content by path; of packed files only the mode, because packers differ in every byte.</summary>
    private static async Task<string> FilesAsync(HostedRun host)
    {
        List<string> files = [];
        foreach (string file in Directory.EnumerateFiles(host.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(host.Folder, file);
            if (name != "t.pkr.hcl")
            {
                string content = Packed.Contains(Path.GetExtension(file)) ? "" : await File.ReadAllTextAsync(file, Token);
                files.Add($"{name} {File.GetUnixFileMode(file)} {Uuid().Replace(content, "UUID")}");
            }
        }

        return string.Join('\n', files);
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}")]
    private static partial Regex Uuid();
}
