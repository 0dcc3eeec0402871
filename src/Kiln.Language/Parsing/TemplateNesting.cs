using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>Puts the pieces between <c>if</c> and <c>endif</c>, <c>for</c> and <c>endfor</c> inside them.</summary>
internal sealed class TemplateNesting
{
    private readonly TokenStream _tokens;
    private readonly Stack<Frame> _open = new();
    private Frame _current = new(null);
    private bool _failed;

    private TemplateNesting(TokenStream tokens) => _tokens = tokens;

    /// <param name="tokens">Takes the diagnostics.</param>
    /// <param name="items">All pieces of a template.</param>
    /// <param name="contentEnd">Where the last piece ends.</param>
    /// <param name="end">What ends the template, to point at when something is missing there.</param>
    public static ImmutableArray<TemplatePartSyntax> Nest(
        TokenStream tokens,
        ImmutableArray<TemplateItem> items,
        int contentEnd,
        SourceRange end)
    {
        TemplateNesting nesting = new(tokens);
        foreach (TemplateItem item in items)
        {
            nesting.Add(item);
        }

        return nesting.Finish(contentEnd, end);
    }

    private void Add(TemplateItem item)
    {
        switch (item.Kind)
        {
            case TemplateItemKind.Literal:
                _current.Parts.Add(new LiteralPartSyntax(item.Range, item.Text));
                break;
            case TemplateItemKind.Interpolation:
                _current.Parts.Add(new InterpolationPartSyntax(item.Range, item.Expression!));
                break;
            case TemplateItemKind.If or TemplateItemKind.For:
                _open.Push(_current);
                _current = new(item);
                break;
            case TemplateItemKind.Else:
                AddElse(item);
                break;
            default:
                AddEnd(item);
                break;
        }
    }

    private void AddElse(TemplateItem item)
    {
        if (_current.Opener is { Kind: TemplateItemKind.If } && _current.Then is null)
        {
            _current.StartElse();
            return;
        }

        Report(() => _current.Opener switch
        {
            null => TemplateDiagnostics.Unbalanced(item.Keyword, item.Range),
            { Kind: TemplateItemKind.If } opener => TemplateDiagnostics.SecondElse(opener.Range, item.Range),
            _ => TemplateDiagnostics.ElseInFor(item.Range),
        });
    }

    private void AddEnd(TemplateItem item)
    {
        TemplateItemKind matching = item.Kind == TemplateItemKind.EndIf ? TemplateItemKind.If : TemplateItemKind.For;
        if (_current.Opener?.Kind == matching)
        {
            Close(item.Range.End);
            return;
        }

        Report(() => _current.Opener switch
        {
            null => TemplateDiagnostics.Unbalanced(item.Keyword, item.Range),
            { Kind: TemplateItemKind.If } opener =>
                TemplateDiagnostics.EndIfExpected(item.Keyword, opener.Range, item.Range),
            { } opener => TemplateDiagnostics.EndForExpected(item.Keyword, opener.Range, item.Range),
        });
    }

    private void Close(int end)
    {
        TemplatePartSyntax part = _current.ToPart(end);
        _current = _open.Pop();
        _current.Parts.Add(part);
    }

    private ImmutableArray<TemplatePartSyntax> Finish(int contentEnd, SourceRange end)
    {
        while (_current.Opener is TemplateItem opener)
        {
            Report(() => TemplateDiagnostics.MissingEnd(opener.Keyword, opener.Range, end));
            Close(contentEnd);
        }

        return _current.Parts.DrainToImmutable();
    }

    /// <summary>Directives that do not match make others not match either: the first one is told.</summary>
    private void Report(Func<Diagnostic> diagnostic)
    {
        if (!_failed)
        {
            _tokens.Report(diagnostic());
            _failed = true;
        }
    }

    /// <summary>A directive that is open, or the template itself (no opener).</summary>
    private sealed class Frame
    {
        public Frame(TemplateItem? opener) => Opener = opener;

        public TemplateItem? Opener { get; }

        public ImmutableArray<TemplatePartSyntax>.Builder Parts { get; } =
            ImmutableArray.CreateBuilder<TemplatePartSyntax>();

        /// <summary>The parts before the else, once there was one.</summary>
        public ImmutableArray<TemplatePartSyntax>? Then { get; private set; }

        public void StartElse() => Then = Parts.DrainToImmutable();

        public TemplatePartSyntax ToPart(int end)
        {
            SourceRange open = Opener!.Range;
            SourceRange range = new(open.File, open.Start, end);
            ImmutableArray<TemplatePartSyntax> last = Parts.DrainToImmutable();
            return Opener.Kind == TemplateItemKind.If
                ? new IfPartSyntax(range, open, Opener.Expression!, Then ?? last, Then is null ? [] : last)
                : new ForPartSyntax(
                    range,
                    open,
                    Opener.KeyVariable,
                    Opener.ValueVariable!,
                    Opener.Expression!,
                    last);
        }
    }
}
