using Kiln.Language.Diagnostics;
using Kiln.Language.Parsing;
using Kiln.Language.Text;

namespace Kiln.Language.Formatting;

/// <summary>
/// Gives a file of arguments and blocks the canonical style: indentation, spaces within lines, values and comments of
/// consecutive lines in columns. Lines stay lines, and nothing but white space between tokens changes, so the text
/// means the same afterwards. Takes time linear in the length of the file and the text it gives; formatting twice is
/// formatting once.
/// </summary>
public static class HclFormatter
{
    /// <summary>
    /// Formats text whether it can be parsed or not; what cannot be is formatted as far as its tokens go, so whoever
    /// wants to be sure of the result parses the file first.
    /// </summary>
    /// <returns>
    /// The formatted text, the file's own bytes when it is formatted already; or an error when the file is too large or
    /// would become so.
    /// </returns>
    public static Parsed<ReadOnlyMemory<byte>> Format(SourceFile file)
    {
        if (file.Length > SyntaxLimits.FileBytes)
        {
            return new(file.Array, [HclParser.FileTooLarge(file.Name, file.Length)]);
        }

        LineReader reader = new(file);
        LineGroup group = new(file.Array);
        FormatWriter writer = new(file);
        while (group.ReadLine(reader) && !writer.IsTooLong)
        {
            if (group.IsComplete)
            {
                group.WriteTo(writer);
            }
        }

        group.WriteTo(writer);
        ReadOnlyMemory<byte> text = writer.Finish(reader.TrailingBlanks);
        return writer.IsTooLong ? new(file.Array, [FormatDiagnostics.TooLong(file)]) : new(text, []);
    }
}
