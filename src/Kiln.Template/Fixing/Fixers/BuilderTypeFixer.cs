namespace Kiln.Template.Fixing.Fixers;

/// <summary>Gives a builder type its new name.</summary>
internal sealed class BuilderTypeFixer(string name, string synopsis, string from, string to) : IFixer
{
    public string Name => name;

    public string Synopsis => synopsis;

    /// <summary>Also where a provisioner overrides options for builders that are called by their type.</summary>
    public bool RenamesOverrides { get; init; }

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget builder in template.BuildersOf(from))
        {
            builder.Set("type", new EditText(to), $"type {from} renamed to {to}");
        }

        if (!RenamesOverrides)
        {
            return;
        }

        foreach (FixTarget provisioner in template.Provisioners)
        {
            if (provisioner.Get("override") is EditObject overrides)
            {
                provisioner.Below(overrides, "override").Rename(from, to);
            }
        }
    }
}
