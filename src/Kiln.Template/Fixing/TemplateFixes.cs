using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Template.Fixing;

/// <summary>Runs all fixers over a legacy template.</summary>
public static class TemplateFixes
{
    /// <summary>Names and one-line descriptions, in the order in which they run.</summary>
    public static ImmutableArray<(string Name, string Synopsis)> Fixers =>
        [.. FixerTable.All.Select(static f => (f.Name, f.Synopsis))];

    /// <param name="root">A whole template, read without errors.</param>
    public static FixResult Run(JsonNode root)
    {
        if (root is not JsonObject)
        {
            return new("", [], FixDiagnostics.RootNotObject(Describe(root), root.StartRange));
        }

        EditObject template = (EditObject)EditTree.From(root);
        FixLog log = new();
        CheckLists(template, log);
        FixTemplate components = new(template, log);
        foreach (IFixer fixer in FixerTable.All)
        {
            if (log.Problem is not null)
            {
                break;
            }

            log.Fixer = fixer.Name;
            fixer.Fix(components);
        }

        if (log.Problem is not null)
        {
            return new("", log.Changes, log.Problem);
        }

        if (FixTemplate.Section(template, FixTemplate.BuildersKey) is null)
        {
            // Compat: a template without builders gets them as null.
            template.Members[FixTemplate.BuildersKey] = new EditLiteral("null");
        }

        return new(EditWriter.Write(template), log.Changes, null);
    }

    private static void CheckLists(EditObject template, FixLog log)
    {
        foreach (string section in (string[])[FixTemplate.BuildersKey, FixTemplate.PostProcessorsKey])
        {
            if (FixTemplate.Section(template, section) is { } value and not (EditArray or EditLiteral { Text: "null" }))
            {
                log.Fail(FixDiagnostics.NotAList(section, Describe(value), value.Place));
            }
        }

        if (FixTemplate.Section(template, FixTemplate.BuildersKey) is not EditArray builders)
        {
            return;
        }

        for (int i = 0; i < builders.Items.Count; i++)
        {
            if (builders.Items[i] is not EditObject)
            {
                log.Fail(FixDiagnostics.BuilderNotObject(i, Describe(builders.Items[i]), builders.Items[i].Place));
            }
        }
    }

    private static string Describe(EditValue value) => value switch
    {
        EditObject => "an object",
        EditArray => "a list",
        EditText => "a string",
        EditLiteral { IsNumber: true } => "a number",
        EditLiteral literal => literal.Text,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Describe(JsonNode node) => Describe(EditTree.From(node));
}
