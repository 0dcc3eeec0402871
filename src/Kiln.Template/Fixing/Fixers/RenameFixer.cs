namespace Kiln.Template.Fixing.Fixers;

/// <summary>Gives options other names.</summary>
internal sealed class RenameFixer(
    string name,
    string synopsis,
    Func<FixTemplate, IEnumerable<FixTarget>> targets,
    params (string From, string To)[] names) : IFixer
{
    public string Name => name;

    public string Synopsis => synopsis;

    /// <summary>The kind of value that is renamed; another one stays.</summary>
    public Func<EditValue, bool> Accepts { get; init; } = static _ => true;

    /// <summary>A value that stands under the new name already stays, instead of giving way.</summary>
    public bool KeepsExisting { get; init; }

    public static bool IsText(EditValue value) => value is EditText;

    public static bool IsFlag(EditValue value) => value is EditLiteral { Text: "true" or "false" };

    public void Fix(FixTemplate template)
    {
        foreach (FixTarget target in targets(template))
        {
            foreach ((string from, string to) in names)
            {
                if (target.Get(from) is { } value && Accepts(value))
                {
                    Rename(target, from, to);
                }
            }
        }
    }

    private void Rename(FixTarget target, string from, string to)
    {
        if (KeepsExisting)
        {
            target.RenameOrDrop(from, to);
        }
        else
        {
            target.Rename(from, to);
        }
    }
}
