using System.Text;

namespace Kiln.Cli.Tests.Commands;

/// <summary>The executable as a plugin.</summary>
public sealed class ServeCommandTests
{
    private const string Cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

    [Fact]
    public async Task Describe_tells_what_packer_lacks()
    {
        InProcess process = new();

        InProcess.Outcome outcome = await process.RunAsync("describe");

        Assert.Equal(new(0, "", ""), outcome);
        Assert.Equal(
            $$"""
            {"version":"{{ProductVersions.Kiln}}","sdk_version":"{{ProductVersions.Kiln}}","api_version":"x5.0","builders":["oci"],"post_processors":["compress"],"provisioners":[],"datasources":[],"protocol_version":"v2"}

            """,
            Encoding.UTF8.GetString(process.OutputBytes.ToArray()));
    }

    [Theory]
    [InlineData("start builder oci", null, " is a plugin, to be started by Packer or Kiln and not by hand.")]
    [InlineData("start builder docker", Cookie, "The plugin kiln has no builder \"docker\". It has oci.")]
    [InlineData("start builder", Cookie, "start takes the kind and the name of a component.")]
    public async Task Start_that_is_misused_says_why(string arguments, string? cookie, string expected)
    {
        InProcess process = new();
        if (cookie is not null)
        {
            process.Environment["PACKER_PLUGIN_MAGIC_COOKIE"] = cookie;
        }

        InProcess.Outcome outcome = await process.RunAsync(arguments.Split(' '));

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }
}
