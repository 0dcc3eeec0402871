using Kiln.Builders.Qemu.Configuration;
using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>The options of Packer's plugin, as its documentation lists them: names, types and defaults.</summary>
public sealed class OptionTableTests
{
    private const string Deprecated = "deprecated";

    private static readonly string Page =
        ReferencePage.Write(Kiln.Sdk.Components.ComponentKind.Builder, QemuComponents.Type, QemuConfig.Schema);

    public static TheoryData<string, string, string> Options
    {
        get
        {
            TheoryData<string, string, string> data = [];
            foreach (string line in File.ReadLines(Path.Combine(MachineCase.Folder, "options.tsv")))
            {
                string[] fields = line.Split('\t');
                data.Add(fields[0], fields[1], fields[2]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Option_of_the_plugin_is_there(string name, string type, string fallback)
    {
        ConfigOption option = Assert.Single(QemuConfig.Schema.Options, option => option.Name == name);
        Assert.Contains($"| `{name}` | {type} | ", Page, StringComparison.Ordinal);
        Assert.Equal(fallback == Deprecated, option.Deprecation is not null);
        if (fallback.Length > 0 && fallback != Deprecated)
        {
            Assert.Contains($"| `{name}` | {type} | `{fallback}` |", Page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("convert")]
    [InlineData("create")]
    [InlineData("resize")]
    public void Arguments_for_qemu_img_are_there(string name)
    {
        ConfigBlock block = Assert.Single(QemuConfig.Schema.Blocks, static block => block.Name == "qemu_img_args");
        Assert.Contains(block.Schema.Options, option => option.Name == name);
    }
}
