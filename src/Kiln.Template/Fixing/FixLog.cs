using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Template.Fixing;

/// <summary>What fixers did, and what kept one from doing it.</summary>
internal sealed class FixLog
{
    private readonly ImmutableArray<FixChange>.Builder _changes = ImmutableArray.CreateBuilder<FixChange>();

    /// <summary>The fixer that runs.</summary>
    public string Fixer { get; set; } = "";

    /// <summary>After it nothing is fixed any more.</summary>
    public Diagnostic? Problem { get; private set; }

    public ImmutableArray<FixChange> Changes => _changes.ToImmutable();

    public void Note(string path, string text, SourceRange? place) => _changes.Add(new(Fixer, path, text, place));

    public void Fail(Diagnostic problem) => Problem ??= problem;
}
