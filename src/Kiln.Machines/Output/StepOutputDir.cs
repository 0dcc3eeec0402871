using Kiln.Platform.Files;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Output;

/// <summary>Makes the folder for the artifact.</summary>
/// <param name="path">As the user knows it.</param>
/// <param name="isForced">A folder that is there already is deleted (<c>-force</c>).</param>
public sealed class StepOutputDir(string path, bool isForced)
{
    public const string Name = "StepOutputDir";

    private const string TestFile = "_packer_perm_check";
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly string _full = System.IO.Path.GetFullPath(path);
    private OutputDirectory? _made;

    public Task<OutputDirectory> RunAsync(BuildContext context, CancellationToken cancellationToken) =>
        context.Steps.RunAsync(Name, token => MakeAsync(context, token), cancellationToken);

    private async Task<OutputDirectory> MakeAsync(BuildContext context, CancellationToken cancellationToken)
    {
        if (_made is not null)
        {
            // The step is run again after it failed: the folder is ours.
            CheckWritable();
            return _made;
        }

        RemovePrevious(context);
        try
        {
            if (System.IO.Path.GetDirectoryName(_full) is string parent)
            {
                Directory.CreateDirectory(parent);
            }

            LedgerEntry entry = await context.Ledger.RecordAsync(LedgerResource.OfDirectory(_full), cancellationToken);
            CleanupHandle undo = context.Cleanup.Push($"folder {path}", token => RemoveAsync(context, entry, token));
            Directory.CreateDirectory(_full);
            _made = new(_full, context.Ledger, entry, undo);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FileAccessException.From("make the folder", path, e).Message, e);
        }

        CheckWritable();
        return _made;
    }

    private void RemovePrevious(BuildContext context)
    {
        if (!Path.Exists(_full) && new FileInfo(_full).LinkTarget is null)
        {
            return;
        }

        if (!isForced)
        {
            throw new BuildFailedException(
                $"Output directory exists: {path}\n\nUse the force flag to delete it prior to building.");
        }

        if (HoldsSomethingElse() is string what)
        {
            throw new BuildFailedException(
                $"The output directory {path} is {what}. It is not deleted, not even with -force; choose another one.");
        }

        context.Ui.Say("Deleting previous output directory...");
        try
        {
            Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FileAccessException.From("delete the folder", path, e).Message, e);
        }
    }

    /// <summary>Folders that nobody means when they say that what is there may be deleted.</summary>
    private string? HoldsSomethingElse()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return _full == "/" ? "the root of the file system"
            : IsAtOrAbove(Environment.CurrentDirectory) ? "the working directory or a folder around it"
            : home.Length > 0 && IsAtOrAbove(home) ? "the home directory or a folder around it"
            : null;
    }

    private bool IsAtOrAbove(string folder) =>
        (System.IO.Path.GetFullPath(folder) + "/").StartsWith(_full.TrimEnd('/') + "/", StringComparison.Ordinal);

    private void CheckWritable()
    {
        string test = System.IO.Path.Combine(_full, TestFile);
        try
        {
            File.WriteAllBytes(test, []);
            File.Delete(test);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(
                $"Couldn't write to output directory: {FileAccessException.From("write", test, e).Message}", e);
        }
    }

    private async ValueTask RemoveAsync(BuildContext context, LedgerEntry entry, CancellationToken cancellationToken)
    {
        context.Ui.Say("Deleting output directory...");
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Delete();
                break;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && attempt < Attempts)
            {
                context.Ui.Log($"Error removing output dir: {e.Message}");
                await Task.Delay(Pause, context.Time, cancellationToken);
            }
        }

        await context.Ledger.StrikeAsync(entry, cancellationToken);
    }

    /// <summary>A link is removed, never what it leads to.</summary>
    private void Delete()
    {
        FileAttributes attributes;
        try
        {
            attributes = File.GetAttributes(_full);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return;
        }

        bool isFolder =
            attributes.HasFlag(FileAttributes.Directory) && !attributes.HasFlag(FileAttributes.ReparsePoint);
        if (isFolder)
        {
            Directory.Delete(_full, recursive: true);
        }
        else
        {
            File.Delete(_full);
        }
    }
}
