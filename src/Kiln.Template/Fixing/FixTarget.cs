using Kiln.Language.Text;

namespace Kiln.Template.Fixing;

/// <summary>An object of the template that a fixer changes; every change is noted.</summary>
/// <param name="options">The object.</param>
/// <param name="path">Names it for the user.</param>
/// <param name="log">Receives the changes.</param>
internal sealed class FixTarget(EditObject options, string path, FixLog log)
{
    public EditObject Options => options;

    public string? Type => options.Text("type");

    public bool Has(string name) => options.Members.ContainsKey(name);

    public EditValue? Get(string name) => options.Get(name);

    public string? Text(string name) => options.Text(name);

    public bool? Flag(string name) => options.Flag(name);

    /// <summary>Gives an option another name; what had that name is lost.</summary>
    public void Rename(string from, string to)
    {
        if (options.Members.Remove(from, out EditValue? value))
        {
            options.Members[to] = value;
            Note($"{from} renamed to {to}", value.Place);
        }
    }

    /// <summary>Gives an option another name, or drops it when there is one of that name already.</summary>
    public void RenameOrDrop(string from, string to)
    {
        if (!Has(to))
        {
            Rename(from, to);
        }
        else if (options.Members.Remove(from, out EditValue? value))
        {
            Note($"{from} removed, because {to} is set", value.Place);
        }
    }

    public void Drop(string name)
    {
        if (options.Members.Remove(name, out EditValue? value))
        {
            Note($"{name} removed", value.Place);
        }
    }

    /// <summary>Takes an option away that another one replaces; the note comes from whoever writes that.</summary>
    public void Take(string name) => options.Members.Remove(name);

    /// <param name="name">The option.</param>
    /// <param name="value">Its new value.</param>
    /// <param name="text">What the user is told.</param>
    public void Set(string name, EditValue value, string text)
    {
        SourceRange? place = Get(name)?.Place ?? options.Place;
        options.Members[name] = value;
        Note(text, place);
    }

    public void Fail(Language.Diagnostics.Diagnostic problem) => log.Fail(problem);

    /// <summary>An object or array below this one.</summary>
    public FixTarget Below(EditObject inner, string name) => new(inner, $"{path}.{name}", log);

    private void Note(string text, SourceRange? place) => log.Note(path, text, place);
}
