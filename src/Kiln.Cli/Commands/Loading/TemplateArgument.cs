using Kiln.Cli.Flags;

namespace Kiln.Cli.Commands.Loading;

/// <summary>Decides what the template is that a command was given.</summary>
/// <param name="IsLegacy">A legacy JSON template; otherwise HCL2.</param>
/// <param name="Objection">Why it cannot be read, or null.</param>
internal readonly record struct TemplateArgument(bool IsLegacy, string? Objection)
{
    /// <summary>Stands for the standard input.</summary>
    public const string Input = "-";

    public static TemplateArgument Of(string path, ConfigTypeFlag configType, CliContext context)
    {
        if (path.Length == 0)
        {
            return new(
                false,
                "The path of the template is empty. Give the path of a file whose name ends in .pkr.hcl or .pkr.json, "
                + "of a folder, or of a legacy JSON template.");
        }

        string full = Path.GetFullPath(path, context.WorkingDirectory);
        if (HasHclName(path) || Directory.Exists(full))
        {
            return new(false, null);
        }

        if (path == Input && configType.IsHcl)
        {
            return new(
                false,
                "A template from the standard input is legacy JSON, not HCL2. Give the path of a file whose name ends "
                + "in .pkr.hcl or .pkr.json, or of a folder.");
        }

        return path == Input || File.Exists(full)
            ? new(!configType.IsHcl, null)
            : new(false, $"\"{path}\": stat {path}: no such file or directory");
    }

    /// <summary>Whether the path is that of a file in HCL2, native or JSON.</summary>
    public static bool HasHclName(string path) =>
        path.EndsWith(".pkr.hcl", StringComparison.Ordinal) || path.EndsWith(".pkr.json", StringComparison.Ordinal);
}
