using Kiln.Sdk.Configuration;

namespace Kiln.Template.Fixing.Fixers;

/// <summary>A switch became the name of an interface.</summary>
internal sealed class PrivateIpFixer : IFixer
{
    private const string Old = "ssh_private_ip";
    private const string New = "ssh_interface";

    public string Name => "amazon-private-ip";

    public string Synopsis => $"replaces \"{Old}\" of amazon builders with \"{New}\"";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.BuildersStarting("amazon-"))
        {
            if (builder.Get(Old) is { } value && !builder.Has(New))
            {
                Fix(builder, value);
            }
        }
    }

    private static void Fix(FixTarget builder, EditValue value)
    {
        bool? isPrivate = value is EditText text ? GoLiteral.ParseBool(text.Value) : builder.Flag(Old);
        if (isPrivate is null)
        {
            builder.Fail(FixDiagnostics.NotABoolean(Old, value.Place));
            return;
        }

        string name = isPrivate.Value ? "private_ip" : "public_ip";
        builder.Take(Old);
        builder.Set(New, new EditText(name), $"{Old} replaced by {New} {name}");
    }
}
