using System.Collections.Immutable;

namespace Kiln.Cli.Terminal;

/// <summary>The text that is being edited and what keys do to it. Knows no terminal: keys in, text out.</summary>
/// <param name="history">Grows with each text that is accepted.</param>
/// <param name="isUnfinished">Whether Enter begins another line instead of accepting the text.</param>
/// <param name="complete">The names that can stand at the end of the text in front of the cursor.</param>
internal sealed class LineEditor(
    InputHistory history,
    Func<string, bool> isUnfinished,
    Func<string, Completion> complete)
{
    private string _killed = "";
    private EditedText _draft = EditedText.Empty;
    private int _entry = history.Count;

    public EditedText Line { get; private set; } = EditedText.Empty;

    /// <summary>Not null while the history is searched.</summary>
    public HistorySearch? Search { get; private set; }

    /// <summary>After <see cref="EditOutcome.ListNames"/>.</summary>
    public ImmutableArray<string> Names { get; private set; } = [];

    /// <summary>Begins with an empty text.</summary>
    public void Reset()
    {
        Line = EditedText.Empty;
        Search = null;
        _entry = history.Count;
    }

    public void MoveToEnd() => Line = EditedText.Of(Line.Text);

    public EditOutcome Apply(Key key)
    {
        if (Search is not null && ApplyToSearch(key))
        {
            return EditOutcome.Editing;
        }

        switch (key.Kind)
        {
            case KeyKind.Enter:
                return Enter();
            case KeyKind.Tab:
                return Complete();
            case KeyKind.Interrupt:
                return EditOutcome.Interrupted;
            case KeyKind.EndOfInput when Line.Text.Length == 0:
                return EditOutcome.Ended;
            case KeyKind.Suspend:
                return EditOutcome.Suspend;
            case KeyKind.ClearScreen:
                return EditOutcome.ClearScreen;
            case KeyKind.Search or KeyKind.SearchForward:
                Search = new("", history.Count, false, Line);
                return EditOutcome.Editing;
            default:
                Edit(key);
                return EditOutcome.Editing;
        }
    }

    private void Edit(Key key)
    {
        switch (key.Kind)
        {
            case KeyKind.Text:
                Line = Line.Insert(key.Text);
                break;
            case KeyKind.NewLine:
                Line = Line.Insert("\n");
                break;
            case KeyKind.Backspace:
                Line = Line.Cut(Line.Left(), out _);
                break;
            case KeyKind.Delete or KeyKind.EndOfInput:
                Line = Line.Cut(Line.Right(), out _);
                break;
            case KeyKind.KillToEnd:
                Kill(Line.Cursor == Line.LineEnd ? Line.Right() : Line.LineEnd);
                break;
            case KeyKind.KillToStart:
                Kill(Line.Cursor == Line.LineStart ? Line.Left() : Line.LineStart);
                break;
            case KeyKind.KillWordLeft:
                Kill(Line.WordLeft());
                break;
            case KeyKind.KillWordRight:
                Kill(Line.WordRight());
                break;
            case KeyKind.Yank:
                Line = Line.Insert(_killed);
                break;
            default:
                Move(key.Kind);
                break;
        }
    }

    private void Move(KeyKind key)
    {
        switch (key)
        {
            case KeyKind.Left:
                Line = Line.At(Line.Left());
                break;
            case KeyKind.Right:
                Line = Line.At(Line.Right());
                break;
            case KeyKind.WordLeft:
                Line = Line.At(Line.WordLeft());
                break;
            case KeyKind.WordRight:
                Line = Line.At(Line.WordRight());
                break;
            case KeyKind.Home:
                Line = Line.At(Line.LineStart);
                break;
            case KeyKind.End:
                Line = Line.At(Line.LineEnd);
                break;
            case KeyKind.Up:
                Line = Line.Up() ?? Recalled(-1);
                break;
            case KeyKind.Down:
                Line = Line.Down() ?? Recalled(1);
                break;
            default:
                // Keys without a meaning change nothing.
                break;
        }
    }

    private EditOutcome Enter()
    {
        if (isUnfinished(Line.Text))
        {
            Line = Line.Insert("\n");
            return EditOutcome.Editing;
        }

        MoveToEnd();
        history.Add(Line.Text);
        return EditOutcome.Accepted;
    }

    private void Kill(int other)
    {
        Line = Line.Cut(other, out string removed);
        _killed = removed.Length > 0 ? removed : _killed;
    }

    /// <summary>Another entry of the history; beyond the last one is what was typed before.</summary>
    private EditedText Recalled(int step)
    {
        int entry = _entry + step;
        if (entry < 0 || entry > history.Count)
        {
            return Line;
        }

        if (_entry == history.Count)
        {
            _draft = Line;
        }

        _entry = entry;
        return entry == history.Count ? _draft : EditedText.Of(history[entry]);
    }

    private EditOutcome Complete()
    {
        Completion completion = complete(Line.Text[..Line.Cursor]);
        if (completion.Names.IsEmpty)
        {
            return EditOutcome.Editing;
        }

        string addition = completion.CommonPart[completion.Length..];
        if (addition.Length == 0 && completion.Names.Length > 1)
        {
            Names = completion.Names;
            return EditOutcome.ListNames;
        }

        Line = Line.Insert(addition);
        return EditOutcome.Editing;
    }

    /// <returns>False for a key that ends the search and has its usual effect on what was found.</returns>
    private bool ApplyToSearch(Key key)
    {
        HistorySearch search = Search!;
        switch (key.Kind)
        {
            case KeyKind.Text:
                Find(search with { Query = search.Query + key.Text }, Math.Min(search.Index, history.Count - 1), -1);
                return true;
            case KeyKind.Backspace:
                string query = search.Query[..EditedText.Of(search.Query).Left()];
                Find(search with { Query = query }, history.Count - 1, -1);
                return true;
            case KeyKind.Search:
                Find(search, search.Index - 1, -1);
                return true;
            case KeyKind.SearchForward:
                Find(search, search.Index + 1, 1);
                return true;
            case KeyKind.Cancel:
                Line = search.Before;
                Search = null;
                return true;
            default:
                Search = null;
                return false;
        }
    }

    private void Find(HistorySearch search, int start, int step)
    {
        int found = search.Query.Length == 0 ? -1 : history.Find(search.Query, start, step);
        if (found < 0)
        {
            Search = search with { IsFailing = search.Query.Length > 0 };
            return;
        }

        Search = search with { Index = found, IsFailing = false };
        int place = history[found].IndexOf(search.Query, StringComparison.OrdinalIgnoreCase);
        Line = new(history[found], place);
        _entry = found;
    }
}
