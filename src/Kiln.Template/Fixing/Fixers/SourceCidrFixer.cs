namespace Kiln.Template.Fixing.Fixers;

/// <summary>One range of addresses became a list of them.</summary>
internal sealed class SourceCidrFixer : IFixer
{
    private const string Old = "temporary_security_group_source_cidr";
    private const string New = "temporary_security_group_source_cidrs";

    public string Name => "amazon-temp-sec-cidrs";

    public string Synopsis => $"replaces \"{Old}\" of amazon builders with the list \"{New}\"";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.BuildersStarting("amazon-"))
        {
            if (builder.Get(Old) is EditText range)
            {
                EditArray list = new();
                list.Items.Add(range);
                builder.Take(Old);
                builder.Set(New, list, $"{Old} replaced by the list {New}");
            }
        }
    }
}
