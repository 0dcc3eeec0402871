using System.Text;
using Kiln.Engine.Events;
using Kiln.Template.Legacy;

namespace Kiln.Cli.Commands;

/// <summary>The content of a legacy JSON template as <c>inspect</c> lists it, with a line for programs before most of it.</summary>
internal sealed class LegacyListing(CommandRun run, LegacyTemplate template)
{
    public void Print()
    {
        run.Say("Packer Inspect: JSON mode");
        if (template.Description.Length > 0)
        {
            run.Say("Description:\n");
            run.Say(template.Description + "\n");
        }

        PrintVariables();
        PrintBuilders();
        PrintProvisioners();
        run.Say(
            "\nNote: If your build names contain user variables or template\nfunctions such as 'timestamp', these are processed "
            + "at build time,\nand therefore only show in their raw form here.");
    }

    private void PrintVariables()
    {
        if (template.Variables.IsEmpty)
        {
            run.Say("Variables:\n");
            run.Say("  <No variables>");
        }
        else
        {
            // Compat: Packer lists those that are required in any order.
            LegacyVariable[] sorted = [.. template.Variables.OrderBy(static v => v.Name, StringComparer.Ordinal)];
            PrintRequired([.. sorted.Where(static v => v.Default is null)]);
            PrintOptional([.. sorted.Where(static v => v.Default is not null)]);
        }

        run.Say("");
    }

    private void PrintRequired(LegacyVariable[] variables)
    {
        if (variables.Length == 0)
        {
            return;
        }

        run.Say("Required variables:\n");
        foreach (LegacyVariable variable in variables)
        {
            run.Machine("template-variable", variable.Name, "", "1");
            run.Say("  " + variable.Name);
        }

        run.Say("");
    }

    private void PrintOptional(LegacyVariable[] variables)
    {
        run.Say("Optional variables and their defaults:\n");
        HashSet<string> sensitive = [.. template.SensitiveVariables.Select(static name => name.Value)];
        int width = WidthOf(template.Variables.Select(static v => v.Name));
        foreach (LegacyVariable variable in variables)
        {
            string shown = sensitive.Contains(variable.Name) ? SecretMask.Replacement : variable.Default!.Value;
            run.Machine("template-variable", variable.Name, shown, "0");
            run.Say($"  {Padded(variable.Name, width)} = {shown}");
        }
    }

    private void PrintBuilders()
    {
        run.Say("Builders:\n");
        if (template.Builders.IsEmpty)
        {
            run.Say("  <No builders>");
        }

        int width = WidthOf(template.Builders.Select(static b => b.Name.Value));
        foreach (LegacyBuilder builder in template.Builders.OrderBy(static b => b.Name.Value, StringComparer.Ordinal))
        {
            (string name, string type) = (builder.Name.Value, builder.Type.Value);
            run.Machine("template-builder", name, type);
            run.Say($"  {Padded(name, width)}{(name == type ? "" : $" ({type})")}");
        }

        run.Say("");
    }

    private void PrintProvisioners()
    {
        run.Say("Provisioners:\n");
        if (template.Provisioners.IsEmpty)
        {
            run.Say("  <No provisioners>");
        }

        foreach (LegacyProvisioner provisioner in template.Provisioners)
        {
            run.Machine("template-provisioner", provisioner.Type.Value);
            run.Say("  " + provisioner.Type.Value);
        }
    }

    // Compat: columns are as wide as the bytes of their names.
    private static int WidthOf(IEnumerable<string> names) => names.Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty().Max();

    private static string Padded(string name, int width) => name + new string(' ', width - Encoding.UTF8.GetByteCount(name));
}
