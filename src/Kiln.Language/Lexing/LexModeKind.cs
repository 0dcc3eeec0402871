namespace Kiln.Language.Lexing;

internal enum LexModeKind : byte
{
    /// <summary>Bodies and expressions.</summary>
    Normal,

    /// <summary>Inside <c>"..."</c>.</summary>
    Quoted,

    /// <summary>Inside a heredoc.</summary>
    Heredoc,

    /// <summary>A whole file that is a template.</summary>
    Bare,
}
