using System.Text.RegularExpressions;
using Kiln.PluginHost.Tests.Support;
using Kiln.Testing;

namespace Kiln.PluginHost.Tests.Checklist;

/// <summary>What a plugin is started with.</summary>
public sealed partial class EnvironmentTests
{
    private const string Template = """
        source "spy-null" "a" {
          communicator = "none"
        }

        build {
          sources = ["source.spy-null.a"]

          provisioner "spy-shell-local" {
            inline = ["true"]
          }

          post-processor "spy-manifest" {
            output = "m.json"
          }
        }
        """;

    [Fact]
    public async Task Every_plugin_gets_the_environment_of_kiln_and_what_the_protocol_adds()
    {
        PackerPlugin spy = new PackerPlugin("github.com/hashicorp/spy")
        {
            Before = "{ echo \"$*\"; pwd; readlink /proc/$$/fd/0; env; } > \"$SPIED/$component-$$\"",
        }
            .With("builder", "null", "null")
            .With("provisioner", "shell-local", "shell-local")
            .With("post-processor", "manifest", "manifest");
        using HostedRun host = HostedRun.Kiln(spy);
        string spied = Directory.CreateDirectory(host.PathOf("spied")).FullName;
        host.Environment["SPIED"] = spied;
        host.Environment["MY_OWN"] = "it's mine";
        host.With("t.pkr.hcl", Template);
        await host.SucceedAsync("build", "t.pkr.hcl");

        string[][] starts = [.. Directory.GetFiles(spied).Select(File.ReadAllLines)];
        Assert.Equal(
            ["start builder null", "start post-processor manifest", "start provisioner shell-local"],
            starts.Select(static lines => lines[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(starts, lines =>
        {
            Assert.Equal(host.Folder, lines[1]);
            Assert.Equal("/dev/null", lines[2]);
            Assert.Contains("PACKER_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", lines);
            Assert.Contains("PACKER_PLUGIN_MIN_PORT=10000", lines);
            Assert.Contains("PACKER_PLUGIN_MAX_PORT=25000", lines);
            Assert.Contains("MY_OWN=it's mine", lines);
        });

        string run = Assert.Single(starts.Select(static lines => lines.Single(static line =>
            line.StartsWith("PACKER_RUN_UUID=", StringComparison.Ordinal))).Distinct());
        Assert.Matches(RunUuid(), run);
        Assert.Contains(run["PACKER_RUN_UUID=".Length..], host.Read("m.json"), StringComparison.Ordinal);
    }

    [GeneratedRegex("^PACKER_RUN_UUID=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    private static partial Regex RunUuid();
}
