namespace Kiln.Template.Loading;

/// <summary>Paths as the user sees them in messages and in <c>path.root</c>: relative ones stay relative.</summary>
internal static class TemplatePaths
{
    public const string ConfigSuffix = ".pkr.hcl";
    public const string JsonConfigSuffix = ".pkr.json";
    public const string AutoVariablesSuffix = ".auto.pkrvars.hcl";
    public const string AutoJsonVariablesSuffix = ".auto.pkrvars.json";

    /// <summary>Joins a directory and a file name, without <c>./</c> and doubled slashes.</summary>
    public static string Join(string directory, string name)
    {
        List<string> parts = [];
        foreach (string part in directory.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        parts.Add(name);
        return (directory.StartsWith('/') ? "/" : "") + string.Join('/', parts);
    }

    /// <summary>The directory of a template, for <c>path.root</c> and for the file functions.</summary>
    public static string RootOf(string path, TemplatePathKind kind)
    {
        if (kind == TemplatePathKind.Directory)
        {
            return path;
        }

        string? directory = Path.GetDirectoryName(path);
        return string.IsNullOrEmpty(directory) ? "." : directory;
    }
}
