using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Cli.Commands.Plugins;
using Kiln.Engine.Events;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Hosting;
using Kiln.Template.Blocks;
using Kiln.Template.Evaluation;
using Kiln.Values;

namespace Kiln.Cli.Commands;

/// <summary>The content of a template as <c>inspect</c> and the console list it.</summary>
internal static class TemplateListing
{
    /// <summary>The values of variables and locals, sorted by name.</summary>
    public static string Values(EvaluatedTemplate template, SecretMask mask)
    {
        StringBuilder text = new("> input-variables:\n\n");
        AppendValues(text, "var", template.Variables, mask);
        text.Append("\n> local-variables:\n\n");
        AppendValues(text, "local", template.Locals, mask);
        return text.ToString();
    }

    /// <summary>The build blocks in their order, whatever is selected of them.</summary>
    public static string Builds(ImmutableArray<BuildBlock> blocks)
    {
        StringBuilder text = new("> builds:\n");
        for (int i = 0; i < blocks.Length; i++)
        {
            Append(text, blocks[i], i);
        }

        return text.ToString();
    }

    /// <summary>What serves the plugins that the template requires. Packer has no such section.</summary>
    public static string Plugins(ImmutableArray<PluginChoice> choices)
    {
        StringBuilder text = new("> required-plugins:\n");
        foreach (PluginChoice choice in choices)
        {
            PluginDemand demand = choice.Demand;
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n  > {demand.Accessor} ({demand.Source} {demand.Constraints}):\n\n    {PluginChoiceText.Of(choice)}\n");
        }

        return text.ToString();
    }

    private static void AppendValues(
        StringBuilder text,
        string root,
        IEnumerable<KeyValuePair<string, HclValue>> values,
        SecretMask mask)
    {
        foreach ((string name, HclValue value) in values.OrderBy(static v => v.Key, StringComparer.Ordinal))
        {
            string shown = ConsoleText.Render(DerivedSecrets.Hide(value, mask));
            text.Append(CultureInfo.InvariantCulture, $"{root}.{name}: {GoText.Quote(shown)}\n");
        }
    }

    private static void Append(StringBuilder text, BuildBlock block, int index)
    {
        string name = block.Name.Length > 0
            ? block.Name
            : string.Create(CultureInfo.InvariantCulture, $"<unnamed build {index}>");
        text.Append(CultureInfo.InvariantCulture, $"\n  > {name}:\n\n");
        if (block.Description.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  > Description: {block.Description}\n\n");
        }

        IEnumerable<string> sources = block.Sources.Select(static source => source.ShownReference);
        IEnumerable<string> provisioners = block.Provisioners.Select(static p => Named(p.Type, p.Name));
        AppendSection(text, "sources", "<no source>", string.Join("\n\n", Indented(sources, 6)));
        AppendSection(text, "provisioners", "<no provisioner>", string.Join('\n', Indented(provisioners, 6)));
        AppendSection(text, "post-processors", "<no post-processor>", Sequences(block));
        text.Length--;
    }

    private static void AppendSection(StringBuilder text, string title, string nothing, string content) =>
        text.Append(
            CultureInfo.InvariantCulture,
            $"    {title}:\n\n{(content.Length > 0 ? content : $"      {nothing}")}\n\n");

    private static string Sequences(BuildBlock block) =>
        string.Join("\n\n", block.PostProcessors.Select(static (sequence, index) => string.Join(
            '\n',
            Indented(sequence.Select(static p => Named(p.Type, p.Name)), 8)
                .Prepend(string.Create(CultureInfo.InvariantCulture, $"      {index}:")))));

    private static IEnumerable<string> Indented(IEnumerable<string> lines, int indent) =>
        lines.Select(line => new string(' ', indent) + line);

    private static string Named(string type, string name) => name.Length > 0 ? $"{type}.{name}" : type;
}
