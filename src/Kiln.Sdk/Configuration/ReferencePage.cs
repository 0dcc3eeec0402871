using System.Text;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Sdk.Configuration;

/// <summary>Writes the reference page of a component, in Markdown, from its schema.</summary>
public static class ReferencePage
{
    /// <summary><c>provisioner-shell.md</c></summary>
    public static string FileName(ComponentKind kind, string type) => $"{NameOf(kind)}-{type}.md";

    public static string Write(ComponentKind kind, string type, ConfigSchema schema)
    {
        string title = NameOf(kind).Replace("data-source", "data source", StringComparison.Ordinal);
        StringBuilder page = new();
        page.Append("<!-- Made from the config record of the component; a test keeps it up to date. -->\n\n");
        page.Append($"# {char.ToUpperInvariant(title[0])}{title[1..]} `{type}`\n");
        if (schema.Description.Length > 0)
        {
            page.Append($"\n{schema.Description}\n");
        }

        AppendOptions(page, schema);
        AppendBlocks(page, schema, "");
        return page.ToString();
    }

    private static string NameOf(ComponentKind kind) => kind switch
    {
        ComponentKind.Builder => "builder",
        ComponentKind.Provisioner => "provisioner",
        ComponentKind.PostProcessor => "post-processor",
        _ => "data-source",
    };

    private static void AppendBlocks(StringBuilder page, ConfigSchema schema, string prefix)
    {
        foreach (ConfigBlock block in schema.Blocks)
        {
            string count = (block.IsRepeatable, block.IsRequired) switch
            {
                (true, true) => "One or more.",
                (true, false) => "Any number.",
                (false, true) => "Exactly one.",
                _ => "At most one.",
            };
            page.Append($"\n## Block `{prefix}{block.Name}`\n\n{count}");
            page.Append(block.Description.Length > 0 ? $" {block.Description}\n" : "\n");
            AppendOptions(page, block.Schema);
            AppendBlocks(page, block.Schema, $"{prefix}{block.Name}.");
        }
    }

    private static void AppendOptions(StringBuilder page, ConfigSchema schema)
    {
        if (schema.Options.IsEmpty)
        {
            page.Append(schema.Blocks.IsEmpty ? "\nIt has no options.\n" : "");
            return;
        }

        page.Append("\n| Option | Type | Default | Description |\n|---|---|---|---|\n");
        foreach (ConfigOption option in schema.Options)
        {
            string presetText = option.IsRequired ? "**required**" : option.Default is null ? "" : $"`{option.Default}`";
            page.Append($"| `{option.Name}` | {TypeName(option.Type)} | {Cell(presetText)} | {Cell(Describe(option))} |\n");
        }
    }

    private static string Describe(ConfigOption option)
    {
        string text = option.Description;
        text += option.IsSensitive ? " Its value never shows in output." : "";
        text += option.HasSensitiveEntries ? " Values of names such as `Authorization` or `api_token` never show in output." : "";
        text += option.Deprecation is null ? "" : $" Deprecated: {option.Deprecation}";
        return text.Trim();
    }

    /// <summary>As a template's type constraint says it.</summary>
    private static string TypeName(HclType type) => type switch
    {
        ListType list => $"list({TypeName(list.Element)})",
        MapType map => $"map({TypeName(map.Element)})",
        _ => type == HclType.Dynamic ? "any" : type.ToString(),
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
