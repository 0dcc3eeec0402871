namespace Kiln.Template.Fixing.Fixers;

/// <summary>A slip of the pen in the name of an option.</summary>
internal sealed class AzureLatestFixer : IFixer
{
    private const string Section = "shared_image_destination";

    public string Name => "azure-exclude_from_latest";

    public string Synopsis => "renames \"exlude_from_latest\" of azure builders to \"exclude_from_latest\"";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.BuildersStarting("azure-chroot"))
        {
            if (builder.Get(Section) is EditObject destination)
            {
                builder.Below(destination, Section).Rename("exlude_from_latest", "exclude_from_latest");
            }
        }
    }
}
