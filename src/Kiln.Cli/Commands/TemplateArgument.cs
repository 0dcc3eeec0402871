using Kiln.Cli.Flags;

namespace Kiln.Cli.Commands;

/// <summary>Decides what the template is that a command was given.</summary>
internal static class TemplateArgument
{
    private const string Input = "-";

    /// <returns>Why the template cannot be read as HCL2, or null.</returns>
    public static string? Objection(string path, ConfigTypeFlag configType, CliContext context)
    {
        if (path.Length == 0)
        {
            return "The path of the template is empty. Give the path of a file whose name ends in .pkr.hcl or .pkr.json, "
                + "or of a folder.";
        }

        string full = Path.GetFullPath(path, context.WorkingDirectory);
        bool isDirectory = Directory.Exists(full);
        if (HasHclName(path) || isDirectory)
        {
            return null;
        }

        if (path != Input && !File.Exists(full))
        {
            return $"\"{path}\": stat {path}: no such file or directory";
        }

        if (path == Input)
        {
            return "A template from the standard input must be legacy JSON, which this version of Kiln does not read. "
                + "Give the path of a file whose name ends in .pkr.hcl or .pkr.json, or of a folder.";
        }

        return configType.IsHcl
            ? null
            : $"\"{path}\" is taken for a legacy JSON template, which this version of Kiln does not read. HCL2 templates have "
                + "names that end in .pkr.hcl or .pkr.json; packer hcl2_upgrade converts a legacy template into one.";
    }

    private static bool HasHclName(string path) =>
        path.EndsWith(".pkr.hcl", StringComparison.Ordinal) || path.EndsWith(".pkr.json", StringComparison.Ordinal);
}
