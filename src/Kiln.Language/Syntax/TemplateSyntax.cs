using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>
/// A string with interpolations and directives; a plain string is a template with at most one literal.
/// </summary>
public sealed class TemplateSyntax : ExpressionSyntax
{
    private readonly int _contentStart;
    private readonly int _contentEnd;
    private ImmutableArray<TemplatePartSyntax> _parts;

    internal TemplateSyntax(
        SourceRange range,
        TemplateForm form,
        int contentStart,
        int contentEnd,
        ImmutableArray<TemplatePartSyntax> parts)
        : base(range)
    {
        Form = form;
        _contentStart = contentStart;
        _contentEnd = contentEnd;
        _parts = parts;
        LiteralText = parts switch
        {
            [] => "",
            [LiteralPartSyntax literal] => literal.Value,
            _ => null,
        };
    }

    /// <summary>A template without sequences, the most frequent node: its part is made when somebody asks.</summary>
    internal TemplateSyntax(SourceRange range, TemplateForm form, int contentStart, int contentEnd, string text)
        : base(range)
    {
        Form = form;
        _contentStart = contentStart;
        _contentEnd = contentEnd;
        LiteralText = text;
    }

    public TemplateForm Form { get; }

    /// <summary>
    /// Escapes, strip markers and heredoc indentation are already worked in, and neighbouring literals joined.
    /// </summary>
    public ImmutableArray<TemplatePartSyntax> Parts
    {
        get
        {
            if (_parts.IsDefault)
            {
                ImmutableArray<TemplatePartSyntax> parts =
                    LiteralText is "" ? [] : [new LiteralPartSyntax(ContentRange, LiteralText!)];
                ImmutableInterlocked.InterlockedInitialize(ref _parts, parts);
            }

            return _parts;
        }
    }

    /// <summary>The opening quote or heredoc introducer.</summary>
    public SourceRange OpenRange => Part(Range.Start, _contentStart);

    public SourceRange ContentRange => Part(_contentStart, _contentEnd);

    public SourceRange CloseRange => Part(_contentEnd, Range.End);

    /// <summary>
    /// The expression when the template is exactly one interpolation (<c>"${x}"</c>): the template's value is then
    /// that of the expression, whatever its type. Otherwise null.
    /// </summary>
    public ExpressionSyntax? LoneInterpolation =>
        LiteralText is null && Parts is [InterpolationPartSyntax part] ? part.Expression : null;

    /// <summary>The text when the template has no interpolation and no directive; otherwise null.</summary>
    public string? LiteralText { get; }
}
