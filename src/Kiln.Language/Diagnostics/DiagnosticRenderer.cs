using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Language.Text;

namespace Kiln.Language.Diagnostics;

/// <summary>Writes diagnostics as text for people, in Packer's form and without colour.</summary>
public sealed class DiagnosticRenderer
{
    /// <summary>Of a longer range the first and last lines are shown.</summary>
    private const int MostLines = 200;

    /// <summary>Of a longer line the beginning is shown.</summary>
    private const int LongestLineBytes = 4096;

    private readonly ParsedFiles _files;
    private readonly RenderOptions _options;

    /// <param name="files">Of a file that is not in it, the place is named but no source shown.</param>
    /// <param name="options">Packer's form unless told otherwise.</param>
    public DiagnosticRenderer(ParsedFiles files, RenderOptions options)
    {
        _files = files;
        _options = options;
    }

    /// <summary>All of them in order; each ends with an empty line.</summary>
    public string Render(ImmutableArray<Diagnostic> diagnostics)
    {
        StringBuilder text = new();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Append(text, diagnostic);
        }

        return text.ToString();
    }

    public string Render(Diagnostic diagnostic) => Render([diagnostic]);

    private void Append(StringBuilder text, Diagnostic diagnostic)
    {
        text.Append(diagnostic.IsError ? "Error: " : "Warning: ").Append(diagnostic.Summary);
        text.Append(_options.IsRich ? $" [{diagnostic.Id}]\n\n" : "\n\n");
        if (diagnostic.Subject is SourceRange subject)
        {
            AppendPlace(text, diagnostic, subject);
        }

        text.Append(ReferencedValueText.Describe([.. diagnostic.Values.Where(v => _options.IsRich || !v.IsHelp)]));
        if (!string.IsNullOrEmpty(diagnostic.Detail))
        {
            string detail = _options.Width > 0 ? WordWrap.Wrap(diagnostic.Detail, _options.Width) : diagnostic.Detail;
            text.Append(detail).Append("\n\n");
        }

        if (_options.IsRich)
        {
            AppendHelp(text, diagnostic);
        }
    }

    private void AppendHelp(StringBuilder text, Diagnostic diagnostic)
    {
        // Where Packer's own text has the suggestion, once is enough.
        bool isSaid = diagnostic.Detail?.Contains("Did you mean", StringComparison.Ordinal) ?? false;
        bool isShown = diagnostic.Suggestion is not null && !isSaid;
        if (isShown)
        {
            text.Append("Suggestion: ").Append(diagnostic.Suggestion).Append('\n');
        }

        foreach (string note in diagnostic.Notes)
        {
            string wrapped = _options.Width > 0 ? WordWrap.Wrap($"Note: {note}", _options.Width) : $"Note: {note}";
            text.Append(wrapped).Append('\n');
        }

        if (isShown || !diagnostic.Notes.IsEmpty)
        {
            text.Append('\n');
        }
    }

    private void AppendPlace(StringBuilder text, Diagnostic diagnostic, SourceRange subject)
    {
        SourcePosition start = subject.StartPosition;
        text.Append(CultureInfo.InvariantCulture, $"  on {subject.File.Name} line {start.Line}");
        if (!_files.Contains(subject.File))
        {
            text.Append(":\n  (source code not available)\n\n");
            return;
        }

        string? header = _files.BlockHeaderAt(subject.File, subject.Start);
        text.Append(header is null ? ":\n" : $", in {header}:\n");
        AppendLines(text, diagnostic, subject);
        text.Append('\n');
    }

    private void AppendLines(StringBuilder text, Diagnostic diagnostic, SourceRange subject)
    {
        SourceRange shown = diagnostic.Context is SourceRange context ? subject.Over(context) : subject;
        SourceFile file = subject.File;
        int end = shown.IsEmpty ? shown.Start + 1 : shown.End;
        int first = Math.Max(1, file.PositionAt(shown.Start).Line);
        int last = Math.Min(file.LineCount, file.PositionAt(Math.Min(end, file.Length)).Line);
        for (int number = first; number <= last; number++)
        {
            if (number == first + (MostLines / 2) && last - first >= MostLines)
            {
                text.Append("      ...\n");
                number = last - (MostLines / 2);
            }

            SourceRange line = file.LineAt(number);

            // Compat: an empty line overlaps nothing and is left out; the line that starts where the range ends counts.
            if (!line.IsEmpty && line.Start <= end && line.End >= shown.Start)
            {
                text.Append(CultureInfo.InvariantCulture, $"{number,4}: {TextOf(line)}\n");
                AppendCarets(text, line, subject);
            }
        }
    }

    private static string TextOf(SourceRange line) =>
        line.Length <= LongestLineBytes
            ? line.GetText()
            : line.File.GetText(line.Start, line.Start + LongestLineBytes) + "...";

    private void AppendCarets(StringBuilder text, SourceRange line, SourceRange subject)
    {
        int start = Math.Max(line.Start, subject.Start);
        int end = Math.Min(line.End, subject.End);
        if (!_options.IsRich || start > line.End || end < start)
        {
            return;
        }

        int before = line.File.PositionAt(start).Column - 1;
        int width = Math.Max(1, line.File.PositionAt(end).Column - 1 - before);
        text.Append(' ', before + 6).Append('^', width).Append('\n');
    }
}
