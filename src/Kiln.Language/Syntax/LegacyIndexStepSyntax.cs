using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>.0</c>, the old way to write <c>[0]</c>.</summary>
public sealed class LegacyIndexStepSyntax : TraversalStepSyntax
{
    internal LegacyIndexStepSyntax(SourceRange range)
        : base(range)
    {
    }

    /// <summary>The digits, without the dot: a whole number of any length.</summary>
    public string Digits => DigitsRange.GetText();

    public SourceRange DigitsRange
    {
        get
        {
            ReadOnlySpan<byte> step = Range.File.Bytes[Range.Start..Range.End];
            return Part(Range.Start + step.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1, Range.End);
        }
    }
}
