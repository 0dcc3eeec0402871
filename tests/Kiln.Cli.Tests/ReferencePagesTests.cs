using Kiln.Cli.Composition;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Testing;

namespace Kiln.Cli.Tests;

/// <summary>
/// The pages in docs/components are made from the config records. <c>KILN_UPDATE=1</c> rewrites them. What follows the first
/// heading <c>## Example</c> is written by hand.
/// </summary>
public sealed class ReferencePagesTests
{
    private const string FirstHeadingByHand = "\n## Example\n";

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "docs", "components");

    private static readonly BuiltInCatalogue Catalogue = BuiltInComponents.Catalogue();

    public static TheoryData<ComponentKind, string> Components
    {
        get
        {
            TheoryData<ComponentKind, string> components = [];
            foreach (ComponentKind kind in Enum.GetValues<ComponentKind>())
            {
                components.AddRange(Catalogue.TypesOf(kind).Select(type => (kind, type)).ToArray());
            }

            return components;
        }
    }

    [Theory]
    [MemberData(nameof(Components))]
    public void Page_says_what_the_component_accepts(ComponentKind kind, string type)
    {
        string path = Path.Combine(Folder, ReferencePage.FileName(kind, type));
        string page = ReferencePage.Write(kind, type, SchemaOf(kind, type));
        string written = File.Exists(path) ? File.ReadAllText(path) : "";
        int byHand = written.IndexOf(FirstHeadingByHand, StringComparison.Ordinal);
        string expected = page + (byHand < 0 ? "" : written[byHand..]);
        if (Environment.GetEnvironmentVariable("KILN_UPDATE") == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, expected);
            written = expected;
        }

        Assert.True(written.Length > 0, $"{path} is missing; run this test with KILN_UPDATE=1");
        Assert.Equal(expected, written);
    }

    [Fact]
    public void There_are_no_pages_of_other_components()
    {
        IEnumerable<string> expected = Components.Select(static row => ReferencePage.FileName(row.Data.Item1, row.Data.Item2));
        IEnumerable<string> actual = Directory.GetFiles(Folder, "*.md").Select(static file => Path.GetFileName(file));
        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Components))]
    public void Every_option_is_described(ComponentKind kind, string type) =>
        Assert.Empty(Undescribed(SchemaOf(kind, type), ""));

    private static IEnumerable<string> Undescribed(ConfigSchema schema, string prefix) =>
    [
        .. schema.Description.Length == 0 && prefix.Length == 0 ? ["(the component itself)"] : Array.Empty<string>(),
        .. schema.Options.Where(static o => o.Description.Length == 0).Select(o => prefix + o.Name),
        .. schema.Blocks.SelectMany(block => Undescribed(block.Schema, $"{prefix}{block.Name}.")),
    ];

    private static ConfigSchema SchemaOf(ComponentKind kind, string type) => kind switch
    {
        ComponentKind.Builder => Catalogue.FindBuilder(type)!.Schema,
        ComponentKind.Provisioner => Catalogue.FindProvisioner(type)!.Schema,
        ComponentKind.PostProcessor => Catalogue.FindPostProcessor(type)!.Schema,
        _ => Catalogue.FindDataSource(type)!.Schema,
    };
}
