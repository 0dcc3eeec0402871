using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>.0</c>, the old way to write <c>[0]</c>.</summary>
public sealed class LegacyIndexStepSyntax : TraversalStepSyntax
{
    private readonly int _digitsStart;

    internal LegacyIndexStepSyntax(SourceRange range, int digitsStart)
        : base(range) => _digitsStart = digitsStart;

    /// <summary>The digits, without the dot: a whole number of any length.</summary>
    public string Digits => DigitsRange.GetText();

    public SourceRange DigitsRange => Part(_digitsStart, Range.End);
}
