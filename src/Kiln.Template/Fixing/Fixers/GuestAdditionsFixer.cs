namespace Kiln.Template.Fixing.Fixers;

/// <summary>A switch became a choice of three.</summary>
internal sealed class GuestAdditionsFixer : IFixer
{
    private const string Old = "guest_additions_attach";

    public string Name => "virtualbox-gaattach";

    public string Synopsis => $"replaces \"{Old}\" of virtualbox with \"guest_additions_mode\"";

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.BuildersOf("virtualbox"))
        {
            if (builder.Flag(Old) is bool attaches)
            {
                string mode = attaches ? "attach" : "upload";
                builder.Take(Old);
                string change = $"{Old} replaced by guest_additions_mode {mode}";
                builder.Set("guest_additions_mode", new EditText(mode), change);
            }
        }
    }
}
