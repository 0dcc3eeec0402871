using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>
/// A string with interpolations and directives; a plain string is a template with at most one literal.
/// </summary>
public sealed class TemplateSyntax : ExpressionSyntax
{
    private readonly int _contentEnd;

    /// <summary>
    /// An array of the parts; or the text of a template without sequences, the most frequent node; or null for one whose
    /// text is simply that of the range, until somebody asks.
    /// </summary>
    private object? _content;

    internal TemplateSyntax(
        SourceRange range,
        TemplateForm form,
        int contentEnd,
        ImmutableArray<TemplatePartSyntax> parts)
        : base(range)
    {
        Form = form;
        _contentEnd = contentEnd;
        _content = ImmutableCollectionsMarshal.AsArray(parts);
    }

    /// <param name="range">With the delimiters.</param>
    /// <param name="form">How it is written.</param>
    /// <param name="contentEnd">Where the closing delimiter starts.</param>
    /// <param name="text">Null when it is simply the text between the delimiters.</param>
    internal TemplateSyntax(SourceRange range, TemplateForm form, int contentEnd, string? text)
        : base(range)
    {
        Form = form;
        _contentEnd = contentEnd;
        _content = text;
    }

    public TemplateForm Form { get; }

    /// <summary>
    /// Escapes, strip markers and heredoc indentation are already worked in, and neighbouring literals joined.
    /// </summary>
    public ImmutableArray<TemplatePartSyntax> Parts
    {
        get
        {
            object? content = _content;
            while (content is not TemplatePartSyntax[])
            {
                TemplatePartSyntax[] parts = content is "" || ContentRange.IsEmpty
                    ? []
                    : [new LiteralPartSyntax(ContentRange, (string?)content)];
                Interlocked.CompareExchange(ref _content, parts, content);
                content = _content;
            }

            return ImmutableCollectionsMarshal.AsImmutableArray((TemplatePartSyntax[])content);
        }
    }

    /// <summary>The opening quote or heredoc introducer.</summary>
    public SourceRange OpenRange => Part(Range.Start, ContentStart);

    public SourceRange ContentRange => Part(ContentStart, _contentEnd);

    public SourceRange CloseRange => Part(_contentEnd, Range.End);

    /// <summary>
    /// The expression when the template is exactly one interpolation (<c>"${x}"</c>): the template's value is then
    /// that of the expression, whatever its type. Otherwise null.
    /// </summary>
    public ExpressionSyntax? LoneInterpolation =>
        _content is TemplatePartSyntax[] and [InterpolationPartSyntax part] ? part.Expression : null;

    /// <summary>The text when the template has no interpolation and no directive; otherwise null.</summary>
    public string? LiteralText => _content switch
    {
        null => Decode(),
        string text => text,
        TemplatePartSyntax[] and [] => "",
        TemplatePartSyntax[] and [LiteralPartSyntax literal] => literal.Value,
        _ => null,
    };

    private int ContentStart => Form switch
    {
        TemplateForm.Quoted => Range.Start + 1,
        TemplateForm.Bare => Range.Start,
        _ => Range.Start + Range.File.Bytes[Range.Start..].IndexOf((byte)'\n') + 1,
    };

    private string? Decode()
    {
        string text = ContentRange.IsEmpty ? "" : ContentRange.GetText();
        Interlocked.CompareExchange(ref _content, text, comparand: null);
        return LiteralText;
    }
}
