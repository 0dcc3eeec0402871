using System.Collections.Immutable;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>The pieces of one template in order, and the rules about white space between them.</summary>
internal sealed class TemplateItems
{
    private readonly List<TemplateItem> _items = [];
    private bool _stripNext;

    public IReadOnlyList<TemplateItem> Items => _items;

    public void AddLiteral(SourceRange range, string text)
    {
        _items.Add(new(TemplateItemKind.Literal, range) { Text = _stripNext ? text.TrimStart() : text });
        _stripNext = false;
    }

    /// <param name="parts">Literals and interpolations.</param>
    /// <param name="stripsNext">The last one ends with <c>~}</c>.</param>
    public void Add(ImmutableArray<TemplatePartSyntax> parts, bool stripsNext)
    {
        foreach (TemplatePartSyntax part in parts)
        {
            if (part is InterpolationPartSyntax { Expression: { } expression })
            {
                AddSequence(new(TemplateItemKind.Interpolation, part.Range) { Expression = expression }, stripsNext: false);
            }
            else
            {
                AddLiteral(part.Range, ((LiteralPartSyntax)part).Value);
            }
        }

        _stripNext |= stripsNext;
    }

    /// <param name="item">A directive.</param>
    /// <param name="stripsNext">It ends with <c>~}</c>: white space of the literal after it goes.</param>
    public void AddSequence(TemplateItem item, bool stripsNext)
    {
        _items.Add(item);
        _stripNext = stripsNext;
    }

    /// <summary>
    /// Takes the white space before a sequence that starts with <c>~</c>. In a heredoc every line is a literal of its
    /// own, so that only the line of the sequence is touched.
    /// </summary>
    public void StripPrevious()
    {
        if (_items is [.., { Kind: TemplateItemKind.Literal } last])
        {
            last.Text = last.Text.TrimEnd();
        }
    }

    /// <summary>
    /// Takes the smallest indentation of all lines from every line. Lines that are blank do not count and are left
    /// alone; a line that starts with a sequence has no indentation.
    /// </summary>
    public void RemoveIndentation()
    {
        int smallest = int.MaxValue;
        List<TemplateItem> starts = [];
        bool atLineStart = true;
        foreach (TemplateItem item in _items)
        {
            bool isLiteral = item.Kind == TemplateItemKind.Literal;
            if (atLineStart && !(isLiteral && IsBlankLine(item.Text)))
            {
                smallest = Math.Min(smallest, isLiteral ? IndentOf(item.Text) : 0);
                if (isLiteral)
                {
                    starts.Add(item);
                }
            }

            atLineStart = isLiteral && item.Text.EndsWith('\n');
        }

        foreach (TemplateItem start in starts)
        {
            start.Text = start.Text[smallest..];
        }
    }

    /// <summary>
    /// Joins neighbouring literals. An empty one stays: a template with it is not a lone interpolation.
    /// </summary>
    public ImmutableArray<TemplateItem> Join()
    {
        ImmutableArray<TemplateItem>.Builder joined = ImmutableArray.CreateBuilder<TemplateItem>(_items.Count);
        for (int i = 0; i < _items.Count;)
        {
            int end = i;
            while (end < _items.Count && _items[end].Kind == TemplateItemKind.Literal)
            {
                end++;
            }

            joined.Add(end > i + 1 ? JoinLiterals(i, end) : _items[i]);
            i = Math.Max(end, i + 1);
        }

        return joined.DrainToImmutable();
    }

    private TemplateItem JoinLiterals(int start, int end) =>
        new(TemplateItemKind.Literal, _items[start].Range.Over(_items[end - 1].Range))
        {
            Text = string.Concat(_items.GetRange(start, end - start).Select(static i => i.Text)),
        };

    private static bool IsBlankLine(string text) => text.EndsWith('\n') && string.IsNullOrWhiteSpace(text);

    private static int IndentOf(string text) => text.Length - text.AsSpan().TrimStart().Length;
}
