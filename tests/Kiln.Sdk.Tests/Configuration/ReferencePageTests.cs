using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;

namespace Kiln.Sdk.Tests.Configuration;

public sealed class ReferencePageTests
{
    [Fact]
    public void Page_shows_every_option_and_block()
    {
        string page = ReferencePage.Write(ComponentKind.Builder, "sample", SampleConfig.Schema);
        Assert.StartsWith(
            """
            <!-- Made from the config record of the component; a test keeps it up to date. -->

            # Builder `sample`

            Every kind of option. See `text` & `others`.

            | Option | Type | Default | Description |
            |---|---|---|---|
            | `text` | string |  | Some `text`, on two lines. |
            | `text_with_default` | string | `hello "you"` |  |
            | `flag` | bool | `false` |  |

            """,
            page,
            StringComparison.Ordinal);
        Assert.Contains("| `env` | map(string) |  |  |\n| `whatever` | any |  |  |\n", page, StringComparison.Ordinal);
        Assert.Contains(
            "| `renamed` | string |  | Its value never shows in output. Deprecated: use text instead |\n",
            page,
            StringComparison.Ordinal);
        Assert.EndsWith(
            """

            ## Block `disk`

            Any number.

            | Option | Type | Default | Description |
            |---|---|---|---|
            | `name` | string | **required** |  |
            | `size` | number | `0` |  |

            ## Block `shared_inner`

            At most one.

            | Option | Type | Default | Description |
            |---|---|---|---|
            | `name` | string | **required** |  |
            | `size` | number | `0` |  |

            """,
            page,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Page_of_a_component_without_options_says_so() =>
        Assert.EndsWith(
            "# Data source `null`\n\nIt has no options.\n",
            ReferencePage.Write(ComponentKind.DataSource, "null", ConfigSchema.Empty),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(ComponentKind.Provisioner, "shell", "provisioner-shell.md")]
    [InlineData(ComponentKind.PostProcessor, "shell-local", "post-processor-shell-local.md")]
    public void File_is_named_after_kind_and_type(ComponentKind kind, string type, string expected) =>
        Assert.Equal(expected, ReferencePage.FileName(kind, type));
}
