namespace Kiln.Language.Lexing;

/// <summary>How the lexer reads at a place: the top of a stack that templates and their sequences push to.</summary>
internal struct LexMode
{
    public LexModeKind Kind;

    /// <summary>Open braces since a <see cref="LexModeKind.Normal"/> mode began.</summary>
    public int Braces;

    /// <summary>Where the name of a heredoc's marker is.</summary>
    public int MarkerStart;

    public int MarkerEnd;

    /// <summary>A heredoc's marker is only looked for at the start of a line.</summary>
    public bool AtLineStart;

    /// <summary>The quoted string has a raw line end in it, which was reported.</summary>
    public bool SpansLines;

    /// <summary>The quoted string is given up at the end of its line, which was reported.</summary>
    public bool EndsWithLine;
}
