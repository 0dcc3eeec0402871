using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Diagnostics;

/// <summary>Something wrong in the user's text, as data.</summary>
/// <param name="Severity">Errors stop the command; warnings do not.</param>
/// <param name="Id">Stable (<c>KILN1104</c>), has a page in docs/diagnostics; not part of Packer's text.</param>
/// <param name="Summary">A few words, no full stop.</param>
public sealed record Diagnostic(Severity Severity, string Id, string Summary)
{
    /// <summary>What to do about it; one or more full sentences.</summary>
    public string? Detail { get; init; }

    /// <summary>Exactly the construct that is wrong.</summary>
    public SourceRange? Subject { get; init => field = value?.Shown; }

    /// <summary>Wider range to print around <see cref="Subject"/>; contains it.</summary>
    public SourceRange? Context { get; init => field = value?.Shown; }

    /// <summary>The values that the failing expression saw, in any order and possibly repeated.</summary>
    public ImmutableArray<ReferencedValue> Values { get; init; } = [];

    /// <summary>Text that would repair it when put in place of <see cref="Subject"/>, if there is one.</summary>
    public string? Suggestion { get; init; }

    /// <summary>More that helps, beside Packer's text: full sentences, one a note.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    public bool IsError => Severity == Severity.Error;

    public static Diagnostic Error(string id, string summary, string? detail, SourceRange? subject) =>
        new(Severity.Error, id, summary) { Detail = detail, Subject = subject };

    public static Diagnostic Warning(string id, string summary, string? detail, SourceRange? subject) =>
        new(Severity.Warning, id, summary) { Detail = detail, Subject = subject };

    /// <summary>The same with a wider range to show.</summary>
    public Diagnostic Within(SourceRange context) => this with { Context = context };

    /// <summary>The same with text that would repair it; null when there is none.</summary>
    public Diagnostic Suggest(string? replacement) => this with { Suggestion = replacement };

    /// <summary>The same with more notes; nulls and what is noted already are left out.</summary>
    public Diagnostic Explain(params IEnumerable<string?> notes)
    {
        ImmutableArray<string> more =
            [.. notes.OfType<string>().Where(note => note.Length > 0 && !Notes.Contains(note)).Distinct()];
        return more.IsEmpty ? this : this with { Notes = [.. Notes, .. more] };
    }
}
