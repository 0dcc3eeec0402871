namespace Kiln.Template.Fixing.Fixers;

/// <summary>One fixer for the user that is made of several.</summary>
internal sealed class SequenceFixer(string name, string synopsis, params IFixer[] parts) : IFixer
{
    public string Name => name;

    public string Synopsis => synopsis;

    public void Fix(FixTemplate template)
    {
        foreach (IFixer part in parts)
        {
            part.Fix(template);
        }
    }
}
