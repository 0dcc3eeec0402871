using System.Collections.Immutable;
using Kiln.Cli.Commands.Loading;
using Kiln.Language;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Platform.Files;

namespace Kiln.Cli.Commands;

/// <summary>The one JSON template that a command works on, from a file or from the standard input.</summary>
internal static class LegacyFile
{
    private const string InputName = "<stdin>";

    /// <summary>Messages about the file, with the lines that they are about.</summary>
    public static string Render(CommandRun run, SourceFile file, ImmutableArray<Diagnostic> diagnostics)
    {
        ParsedFiles shown = new();
        shown.Add(file, tree: null);
        return new DiagnosticRenderer(shown, run.DiagnosticOptions).Render(diagnostics);
    }

    /// <param name="path">As the user gave it.</param>
    /// <param name="context">Where the input comes from.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The file, or why it could not be read.</returns>
    public static async Task<(SourceFile? File, string Problem)> ReadAsync(
        string path,
        CliContext context,
        CancellationToken cancellationToken)
    {
        if (path == TemplateArgument.Input)
        {
            return (new(InputName, await TemplateInput.ReadAsync(context.OpenInput(), cancellationToken)), "");
        }

        string full = Path.GetFullPath(path, context.WorkingDirectory);
        try
        {
            FileState state = FileState.OfExisting(full);
            if (!state.IsRegularFile)
            {
                return (null, $"open {path}: is not a regular file");
            }

            if (state.Size > SyntaxLimits.FileBytes)
            {
                return (null, $"open {path}: is larger than {SyntaxLimits.FileBytes} bytes, which no template is");
            }

            return (new(path, await File.ReadAllBytesAsync(full, cancellationToken)), "");
        }
        catch (FileAccessException e)
        {
            return (null, e.Reason == FileFailure.NotFound ? $"open {path}: no such file or directory" : e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, FileAccessException.From("open", path, e).Message);
        }
    }
}
