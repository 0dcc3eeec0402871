using System.Text.RegularExpressions;

namespace Kiln.Template.Fixing.Fixers;

/// <summary>The time of creation is a function and no field.</summary>
internal sealed partial class CreateTimeFixer : IFixer
{
    private static readonly string[] Options = ["ami_name", "bundle_prefix", "snapshot_name"];

    public string Name => "createtime";

    public string Synopsis => "replaces \"{{.CreateTime}}\" in builders with \"{{timestamp}}\"";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.Builders)
        {
            foreach (string option in Options)
            {
                if (builder.Text(option) is { } text && CreateTime().IsMatch(text))
                {
                    string value = CreateTime().Replace(text, "{{timestamp}}");
                    string change = $"{{{{.CreateTime}}}} in {option} replaced by {{{{timestamp}}}}";
                    builder.Set(option, new EditText(value), change);
                }
            }
        }
    }

    [GeneratedRegex(@"\{\{\s*\.CreateTime\s*\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex CreateTime();
}
