namespace Kiln.Template.Fixing.Fixers;

/// <summary><c>iso_md5</c> is a checksum among others.</summary>
internal sealed class IsoMd5Fixer : IFixer
{
    public string Name => "iso-md5";

    public string Synopsis => "replaces \"iso_md5\" of builders with \"iso_checksum\"";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.Builders)
        {
            if (builder.Get("iso_md5") is EditText)
            {
                builder.Rename("iso_md5", "iso_checksum");
                builder.Set("iso_checksum_type", new EditText("md5"), "iso_checksum_type set to md5");
            }
        }
    }
}
