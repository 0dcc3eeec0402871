using Kiln.Language.Diagnostics;
using Kiln.Language.Lexing;
using Kiln.Language.Text;

namespace Kiln.Language.Formatting;

/// <summary>
/// Reads a file line by line, as tokens. A heredoc or a block comment does not end the line that it begins in.
/// </summary>
internal sealed class LineReader
{
    private readonly byte[] _text;
    private readonly HclLexer _lexer;
    private int _end;

    public LineReader(SourceFile file)
    {
        _text = file.Array;
        _lexer = new(file, isTemplate: false, new DiagnosticBag()) { IsMuted = true };
    }

    /// <summary>
    /// After the last line: how many blanks there are between it and the end of the file. Compat: a byte order mark at
    /// the beginning of a file without any line counts as three.
    /// </summary>
    public int TrailingBlanks { get; private set; }

    /// <summary>Adds the tokens of the next line, its line end included.</summary>
    /// <returns>False at the end of the file, when there was none to add.</returns>
    public bool Read(List<PlacedToken> tokens)
    {
        int before = tokens.Count;
        while (true)
        {
            Token token = _lexer.Next();
            if (token.Kind == TokenKind.EndOfFile)
            {
                TrailingBlanks = token.Start - _end;
                return tokens.Count > before;
            }

            _end = token.End;
            bool endsLine = token.Kind == TokenKind.Newline;
            if (IsLineComment(token) && _end < _text.Length)
            {
                // Nothing but the line end can follow.
                _end = _lexer.Next().End;
                endsLine = true;
            }

            tokens.Add(new(token.Kind, token.Start, _end, SpaceBefore: false));
            if (endsLine)
            {
                return true;
            }
        }
    }

    private bool IsLineComment(Token token) =>
        token.Kind == TokenKind.Comment && (_text[token.Start] == '#' || _text[token.Start + 1] == '/');
}
