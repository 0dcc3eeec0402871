using System.Collections.Immutable;
using Kiln.Language.Lexing;

namespace Kiln.Language.Diagnostics;

/// <summary>Collects what one phase finds wrong, up to <see cref="SyntaxLimits.Diagnostics"/>.</summary>
internal sealed class DiagnosticBag
{
    private readonly ImmutableArray<Diagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();

    public int Count => _diagnostics.Count;

    /// <summary>What is added now is not listed: who would have to look for it can stop.</summary>
    public bool IsFull => _diagnostics.Count > SyntaxLimits.Diagnostics;

    public bool HasErrors => _diagnostics.Any(static d => d.IsError);

    public void Add(Diagnostic diagnostic)
    {
        if (_diagnostics.Count < SyntaxLimits.Diagnostics)
        {
            _diagnostics.Add(diagnostic);
        }
        else if (_diagnostics.Count == SyntaxLimits.Diagnostics)
        {
            _diagnostics.Add(LexDiagnostics.TooManyErrors());
        }
    }

    public void AddRange(ImmutableArray<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Add(diagnostic);
        }
    }

    public ImmutableArray<Diagnostic> ToImmutable() => _diagnostics.ToImmutable();
}
