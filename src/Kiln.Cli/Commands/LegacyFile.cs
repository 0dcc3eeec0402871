using System.Collections.Immutable;
using Kiln.Language;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Platform.Files;

namespace Kiln.Cli.Commands;

/// <summary>The one JSON template that a command works on, from a file or from the standard input.</summary>
internal static class LegacyFile
{
    public const string StandardInput = "-";
    private const string InputName = "<stdin>";
    private const int InputBufferBytes = 64 * 1024;

    /// <summary>Whether the path is that of a template in HCL2.</summary>
    public static bool HasHclName(string path) =>
        path.EndsWith(".pkr.hcl", StringComparison.Ordinal) || path.EndsWith(".pkr.json", StringComparison.Ordinal);

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
        if (path == StandardInput)
        {
            return (new(InputName, await ReadInputAsync(context, cancellationToken)), "");
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

    /// <summary>All of the input, or so much of it that it is too large.</summary>
    private static async Task<byte[]> ReadInputAsync(CliContext context, CancellationToken cancellationToken)
    {
        await using Stream input = context.OpenInput();
        using MemoryStream content = new();
        byte[] buffer = new byte[InputBufferBytes];
        int count;
        do
        {
            count = await input.ReadAsync(buffer, cancellationToken);
            content.Write(buffer, 0, count);
        }
        while (count > 0 && content.Length <= SyntaxLimits.FileBytes);

        return content.ToArray();
    }
}
