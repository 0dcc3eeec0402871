using Kiln.Language.Diagnostics;
using Kiln.Language.Text;

namespace Kiln.Language.Formatting;

/// <summary>What can be wrong when text is formatted.</summary>
internal static class FormatDiagnostics
{
    public static Diagnostic TooLong(SourceFile file) =>
        Diagnostic.Error(
            "KILN1901",
            "Formatted text too long",
            $"Formatted, {file.Name} would be more than 30 times as long as it is, because very long lines stand "
            + "beside many short ones that are aligned with them, or because brackets are nested very deeply. Put an "
            + "empty line between the long lines and the short ones, or format this file by hand.",
            null);
}
