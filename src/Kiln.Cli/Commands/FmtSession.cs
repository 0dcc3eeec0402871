using Kiln.Cli.Commands.Loading;
using Kiln.Language;
using Kiln.Language.Diagnostics;
using Kiln.Language.Formatting;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Platform.Files;
using Kiln.Platform.Processes;

namespace Kiln.Cli.Commands;

/// <summary>
/// Formats file after file and remembers what was wrong; a bad file does not keep others from being formatted.
/// </summary>
internal sealed class FmtSession(CommandRun run, FmtFlags flags)
{
    private const string InputName = "<stdin>";

    private readonly ParsedFiles _parsed = new();
    private readonly List<Diagnostic> _problems = [];

    /// <summary>Something was not in the canonical style.</summary>
    public bool HasChanges { get; private set; }

    /// <summary>Compat: all together at the end.</summary>
    /// <returns>True when there were any.</returns>
    public bool PrintProblems() => new DiagnosticPrinter(run, [], _parsed).Print([.. _problems]);

    /// <param name="path">A file or a folder, as the user gave it.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    public async Task FormatAsync(string path, CancellationToken cancellationToken)
    {
        bool isFolder;
        try
        {
            isFolder = FileState.OfExisting(FullPath(path)).IsDirectory;
        }
        catch (FileAccessException e)
        {
            string cause = e.Reason == FileFailure.NotFound
                ? $"stat {path}: no such file or directory"
                : e.Message;
            _problems.Add(FmtDiagnostics.NoSuchPath(path, cause));
            return;
        }

        await (isFolder ? FormatFolderAsync(path, cancellationToken) : FormatFileAsync(path, cancellationToken));
    }

    /// <summary>Compat: writes the result whatever the flags say, and shows no difference.</summary>
    public async Task FormatInputAsync(CancellationToken cancellationToken)
    {
        byte[] bytes = await TemplateInput.ReadAsync(run.Context.OpenInput(), cancellationToken);
        if (Format(new(InputName, bytes)) is not { } formatted)
        {
            return;
        }

        HasChanges |= !formatted.Span.SequenceEqual(bytes);
        run.Output.Drain();
        await using Stream output = run.Context.OpenOutput();
        await output.WriteAsync(formatted, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private async Task FormatFolderAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (FileSystemInfo entry in List(folder))
        {
            string path = FmtFiles.Join(folder, entry.Name);
            if (!FmtFiles.IsFolder(entry))
            {
                await FormatFileAsync(path, cancellationToken);
            }
            else if (flags.Recursive.Value)
            {
                await FormatFolderAsync(path, cancellationToken);
            }
        }
    }

    private FileSystemInfo[] List(string folder)
    {
        try
        {
            return [.. FmtFiles.In(FullPath(folder))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add(FmtDiagnostics.FileFailed(folder, FileAccessException.From("list", folder, e).Message));
            return [];
        }
    }

    private async Task FormatFileAsync(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!FmtFiles.IsHcl(path))
        {
            _problems.Add(FmtDiagnostics.NotHcl(path));
            return;
        }

        try
        {
            SourceFile? file = Read(path);
            if (file is not null && Format(file) is { } formatted && !formatted.Span.SequenceEqual(file.Bytes))
            {
                await ChangeAsync(path, formatted, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add(FmtDiagnostics.FileFailed(path, FileAccessException.From("read", path, e).Message));
        }
    }

    private SourceFile? Read(string path)
    {
        string full = FullPath(path);
        FileState state = FileState.OfExisting(full);
        if (!state.IsRegularFile)
        {
            _problems.Add(FmtDiagnostics.FileFailed(path, $"{path} is not a regular file."));
            return null;
        }

        if (state.Size > SyntaxLimits.FileBytes)
        {
            _problems.Add(HclParser.FileTooLarge(path, state.Size));
            return null;
        }

        return new(path, File.ReadAllBytes(full));
    }

    /// <returns>Null for a file with errors, which are remembered.</returns>
    private ReadOnlyMemory<byte>? Format(SourceFile file)
    {
        Parsed<BodySyntax> parsed = HclParser.ParseFile(file);
        if (parsed.HasErrors)
        {
            _parsed.Add(file, parsed.Tree);
            _problems.AddRange([FmtDiagnostics.NotParsed(file.Name), .. parsed.Diagnostics]);
            return null;
        }

        Parsed<ReadOnlyMemory<byte>> formatted = HclFormatter.Format(file);
        _problems.AddRange(formatted.Diagnostics);
        return formatted.HasErrors ? null : formatted.Tree;
    }

    private async Task ChangeAsync(string path, ReadOnlyMemory<byte> formatted, CancellationToken cancellationToken)
    {
        HasChanges = true;
        string difference = "";
        if (flags.Diff.Value)
        {
            try
            {
                difference = await FileDifference.ShowAsync(path, FullPath(path), formatted, cancellationToken);
            }
            catch (Exception e) when (e is MissingToolException or ProcessStartException or IOException)
            {
                _problems.Add(FmtDiagnostics.NoDiff(path, e.Message));
                return;
            }
        }

        if (flags.WritesFiles)
        {
            await ExistingFile.OverwriteAsync(FullPath(path), formatted, cancellationToken);
        }

        // Compat: not as messages, so they are the same for programs.
        run.ShowResult($"{path}\n{difference}");
    }

    private string FullPath(string path) => Path.GetFullPath(path, run.Context.WorkingDirectory);
}
