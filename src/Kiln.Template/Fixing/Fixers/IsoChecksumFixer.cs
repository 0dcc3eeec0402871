namespace Kiln.Template.Fixing.Fixers;

/// <summary>One option says what kind of checksum it is, or where to find it.</summary>
internal sealed class IsoChecksumFixer : IFixer
{
    private const string Checksum = "iso_checksum";
    private const string Kind = "iso_checksum_type";
    private const string Url = "iso_checksum_url";
    private const string NoChecksum = "none";

    public string Name => "iso-checksum-type-and-url";

    public string Synopsis => $"puts \"{Kind}\" and \"{Url}\" of builders into \"{Checksum}\"";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.Builders)
        {
            if (builder.Text(Url) is { Length: > 0 } url)
            {
                builder.Set(Checksum, new EditText($"file:{url}"), $"{Url} put into {Checksum}");
            }
            else if (builder.Text(Kind) == NoChecksum)
            {
                // Compat: Packer drops this or writes "none:...", and the builder then asks for a checksum.
                builder.Set(Checksum, new EditText(NoChecksum), $"{Kind} put into {Checksum}");
            }
            else if (builder.Text(Kind) is { Length: > 0 } kind && builder.Text(Checksum) is { Length: > 0 } checksum)
            {
                builder.Set(Checksum, new EditText($"{kind}:{checksum}"), $"{Kind} put into {Checksum}");
            }

            builder.Drop(Kind);
            builder.Drop(Url);
        }
    }
}
