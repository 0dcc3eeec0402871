using System.Text.RegularExpressions;

namespace Kiln.Template.Fixing.Fixers;

/// <summary>The functions that clean names have one name.</summary>
internal sealed partial class CleanNameFixer : IFixer
{
    private const string New = "clean_resource_name";

    public string Name => "clean-image-name";

    public string Synopsis => $"replaces \"clean_image_name\" and \"clean_ami_name\" in builders with \"{New}\"";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.Builders)
        {
            FixTexts(builder);
            foreach ((string name, EditValue value) in builder.Options.Members.ToArray())
            {
                if (value is EditObject inner)
                {
                    FixTexts(builder.Below(inner, name));
                }
            }
        }
    }

    private static void FixTexts(FixTarget target)
    {
        foreach ((string name, EditValue value) in target.Options.Members.ToArray())
        {
            if (value is EditText text && OldName().IsMatch(text.Value))
            {
                string plain = OldName().Replace(text.Value, New);
                target.Set(name, new EditText(plain) { Place = text.Place }, $"function in {name} renamed to {New}");
            }
        }
    }

    [GeneratedRegex("clean_(?:image|ami)_name", RegexOptions.NonBacktracking)]
    private static partial Regex OldName();
}
