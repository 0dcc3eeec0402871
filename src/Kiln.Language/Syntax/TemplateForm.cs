namespace Kiln.Language.Syntax;

/// <summary>How a template is written.</summary>
public enum TemplateForm
{
    /// <summary><c>"..."</c>.</summary>
    Quoted,

    /// <summary><c>&lt;&lt;END</c>.</summary>
    Heredoc,

    /// <summary><c>&lt;&lt;-END</c>: the common indentation is already removed from the parts.</summary>
    IndentedHeredoc,

    /// <summary>A whole file or value that is a template, without delimiters.</summary>
    Bare,
}
