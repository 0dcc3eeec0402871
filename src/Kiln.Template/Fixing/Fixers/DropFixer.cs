namespace Kiln.Template.Fixing.Fixers;

/// <summary>Takes options away that have no meaning any more.</summary>
internal sealed class DropFixer(
    string name,
    string synopsis,
    Func<FixTemplate, IEnumerable<FixTarget>> targets,
    params string[] options) : IFixer
{
    public string Name => name;

    public string Synopsis => synopsis;

    public Func<EditValue, bool> Accepts { get; init; } = static _ => true;

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget target in targets(template))
        {
            foreach (string option in options)
            {
                if (target.Get(option) is { } value && Accepts(value))
                {
                    target.Drop(option);
                }
            }
        }
    }
}
