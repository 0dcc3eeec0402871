using Kiln.Sdk.Components;

namespace Kiln.Serving.Tests;

public sealed class PluginProgramTests
{
    private static PluginProgram Whole => new("test", "1.2.3")
    {
        Builders = [Components.Builder("test-b"), Components.Builder("test"), Components.Builder("test-a")],
        Provisioners = [Components.Provisioner("test-p")],
        PostProcessors = [Components.PostProcessor("test-q")],
        DataSources = [Components.DataSource("test")],
    };

    [Fact]
    public async Task Describe_prints_one_object_in_the_order_of_other_plugins()
    {
        using TestProgram program = new();

        int code = await program.RunAsync(Whole, "describe");

        string sdk = typeof(IBuilder).Assembly.GetName().Version!.ToString(3);
        Assert.Equal((0, ""), (code, program.Error));
        Assert.Equal(
            $$"""
            {"version":"1.2.3","sdk_version":"{{sdk}}","api_version":"x5.0","builders":["-packer-default-plugin-name-","a","b"],"post_processors":["q"],"provisioners":["p"],"datasources":["-packer-default-plugin-name-"],"protocol_version":"v2"}

            """,
            program.Output);
    }

    [Fact]
    public async Task Describe_of_an_empty_plugin_has_empty_lists()
    {
        using TestProgram program = new();

        Assert.Equal(0, await program.RunAsync(new("test", "0.1.0-dev"), "describe", "--protobuf", "and", "more"));

        Assert.Contains(
            "\"builders\":[],\"post_processors\":[],\"provisioners\":[],\"datasources\":[]",
            program.Output,
            StringComparison.Ordinal);
        Assert.Contains("\"version\":\"0.1.0-dev\"", program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is a plugin: Packer and Kiln start it themselves")]
    [InlineData("build", "has no command \"build\"")]
    [InlineData("start", "start takes the kind and the name of a component")]
    [InlineData("start builder", "start takes the kind and the name of a component")]
    [InlineData("start builder a b", "start takes the kind and the name of a component")]
    [InlineData("start --protobuf builder", "start takes the kind and the name of a component")]
    [InlineData("start hook a", "\"hook\" is no kind of component. There are builder, provisioner, post-processor, datasource.")]
    public async Task Start_that_is_misused_says_how_it_is_used(string arguments, string expected)
    {
        using TestProgram program = Cookie(new());

        int code = await program.RunAsync(Whole, [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((1, ""), (code, program.Output));
        Assert.Contains(expected, program.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("builder", "c", "The plugin test has no builder \"c\". It has -packer-default-plugin-name-, a, b.")]
    [InlineData("builder", "test-a", "The plugin test has no builder \"test-a\". It has -packer-default-plugin-name-, a, b.")]
    [InlineData("datasource", "a", "The plugin test has no datasource \"a\". It has -packer-default-plugin-name-.")]
    public async Task Start_of_an_unknown_component_names_the_known_ones(string kind, string name, string expected)
    {
        using TestProgram program = Cookie(new());

        Assert.Equal(1, await program.RunAsync(Whole, "start", kind, name));

        Assert.Equal(("", expected), (program.Output, program.Error.Trim()));
    }

    [Fact]
    public async Task Start_by_name_of_a_component_that_is_not_there_names_the_known_ones()
    {
        using TestProgram program = Cookie(new() { InvokedAs = "packer-builder-other" });

        Assert.Equal(1, await program.RunAsync(Whole));

        Assert.Equal("The plugin test has no builder \"other\". It has test, test-a, test-b.", program.Error.Trim());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("D602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")]
    public async Task Start_without_a_host_is_refused(string? cookie)
    {
        using TestProgram program = new();
        if (cookie is not null)
        {
            program.Environment["PACKER_PLUGIN_MAGIC_COOKIE"] = cookie;
        }

        Assert.Equal(1, await program.RunAsync(Whole, "start", "builder", "a"));

        Assert.Equal("", program.Output);
        Assert.StartsWith(
            "packer-plugin-test is a plugin, to be started by Packer or Kiln", program.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("v1.0.0")]
    [InlineData("1.0.0-beta")]
    [InlineData("one")]
    [InlineData("")]
    public async Task Describe_with_a_version_that_no_host_takes_is_refused(string version)
    {
        using TestProgram program = new();

        Assert.Equal(1, await program.RunAsync(new("test", version), "describe"));

        Assert.Equal("", program.Output);
        Assert.Contains($"its version is \"{version}\"", program.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other")]
    [InlineData("test-")]
    [InlineData("testa")]
    public async Task Component_that_templates_could_not_name_is_refused(string type)
    {
        using TestProgram program = new();

        PluginProgram plugin = new("test", "1.0.0") { DataSources = [Components.DataSource(type)] };
        Assert.Equal(1, await program.RunAsync(plugin, "describe"));

        Assert.Equal("", program.Output);
        Assert.Contains($"has a component of the type \"{type}\"", program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Component_that_is_there_twice_is_refused()
    {
        using TestProgram program = new();
        PluginProgram twice = new("test", "1.0.0")
        {
            Builders = [Components.Builder("test")],
            Provisioners = [Components.Provisioner("test"), Components.Provisioner("test")],
        };

        Assert.Equal(1, await program.RunAsync(twice, "describe"));

        Assert.Equal("The program of the plugin test has more than one provisioner \"test\".", program.Error.Trim());
    }

    [Fact]
    public async Task Output_that_cannot_be_written_is_told()
    {
        using TestProgram program = new();
        program.CloseOutput();

        Assert.Equal(1, await program.RunAsync(Whole, "describe"));

        Assert.StartsWith("packer-plugin-test cannot go on: ", program.Error, StringComparison.Ordinal);
    }

    private static TestProgram Cookie(TestProgram program)
    {
        program.Environment["PACKER_PLUGIN_MAGIC_COOKIE"] = PluginHost.Cookie;
        return program;
    }
}
