using System.Runtime.InteropServices;

namespace Kiln.Language.Formatting;

/// <summary>
/// A line of up to three cells: the head; the value, from its <c>=</c> on, if the line holds a whole argument; a
/// comment behind them. The numbers are indices into the tokens of the group; a cell that is not there is empty.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal record struct FormatLine
{
    public required int Head { get; init; }

    public required int Value { get; init; }

    public required int Comment { get; init; }

    public required int End { get; init; }

    /// <summary>Spaces at the beginning.</summary>
    public required int Indent { get; init; }

    /// <summary>Columns of the head with its indentation.</summary>
    public int HeadWidth { get; set; }

    /// <summary>Columns of everything in front of the comment.</summary>
    public int FullWidth { get; set; }

    /// <summary>Spaces in front of the value.</summary>
    public int ValueGap { get; set; }

    /// <summary>Spaces in front of the comment.</summary>
    public int CommentGap { get; set; }

    public readonly bool HasValue => Value < Comment;

    public readonly bool HasComment => Comment < End;
}
