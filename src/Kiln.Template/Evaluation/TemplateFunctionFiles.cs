using System.Collections.Immutable;
using Kiln.Language.Functions;
using Kiln.Template.Loading;

namespace Kiln.Template.Evaluation;

/// <summary>The template's files as functions see them: only regular files are read, and only up to a size.</summary>
internal sealed class TemplateFunctionFiles(ITemplateFiles files) : IFunctionFiles
{
    private const int MaxMegabytes = 64;

    private const int BytesPerMegabyte = 1024 * 1024;

    public FileContent Read(string path)
    {
        try
        {
            return files.StateOf(path) switch
            {
                { Kind: TemplatePathKind.Directory } => FileContent.Fail("it is a directory"),
                { Kind: TemplatePathKind.Special } => FileContent.Fail("it is not a regular file"),
                { Size: > (long)MaxMegabytes * BytesPerMegabyte } => FileContent.Fail(
                    $"it has more than {MaxMegabytes} MB, which is too much for a value of a template"),
                _ => new(files.Read(path), null),
            };
        }
        catch (Exception error) when (FileFailure.IsExpected(error))
        {
            return FileContent.Fail(FileFailure.Describe(error).TrimEnd('.'));
        }
    }

    public PathState Look(string path) => State(files.StateOf(path));

    public DirectoryListing List(string path)
    {
        if (files.KindOf(path) != TemplatePathKind.Directory)
        {
            return DirectoryListing.Empty;
        }

        try
        {
            ImmutableArray<DirectoryEntry> entries =
                [.. files.EntriesIn(path).Select(static e => new DirectoryEntry(e.Name, State(e.State), e.IsLink))];
            return new(entries, null);
        }
        catch (Exception error) when (FileFailure.IsExpected(error))
        {
            string cause = FileFailure.Describe(error).TrimEnd('.');
            return DirectoryListing.Fail($"cannot read the directory {path}: {cause}");
        }
    }

    private static PathState State(TemplateFileState state) =>
        new(state.Kind != TemplatePathKind.Missing, state.Kind == TemplatePathKind.File, state.Mode);
}
