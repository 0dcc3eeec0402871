using System.Collections.Immutable;
using System.Text;
using Kiln.Components.Files;
using Kiln.Components.Templates;
using Kiln.Platform.Files;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.Remote;

/// <summary>Local scripts on their way to a machine.</summary>
internal static class ScriptFiles
{
    public static FileStream Open(string script)
    {
        try
        {
            return new FileStream(script, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = FileAccessException.From("read", script, e).Message;
            throw new BuildFailedException($"Error opening shell script: {reason}", e);
        }
    }

    /// <exception cref="CommunicatorException">The message says that a script could not be uploaded.</exception>
    public static async Task UploadAsync(
        ICommunicator machine,
        string path,
        Stream content,
        CancellationToken cancellationToken)
    {
        try
        {
            await machine.UploadAsync(path, content, null, cancellationToken);
        }
        catch (CommunicatorException e)
        {
            throw new CommunicatorException(e.Reason, $"Error uploading script: {e.Message}", e);
        }
    }

    /// <summary>Opens the script anew and uploads it as it is.</summary>
    public static async Task UploadFileAsync(
        ICommunicator machine,
        string path,
        string script,
        CancellationToken cancellationToken)
    {
        await using FileStream file = Open(script);
        await UploadAsync(machine, path, file, cancellationToken);
    }

    public static Task<TemporaryFile> WriteTemporaryAsync(
        ProvisionContext context,
        string prefix,
        string text,
        CancellationToken cancellationToken) => TemporaryFile.CreateAsync(
            new TemporaryPlace(context.Directories.Temporary, context.Ledger),
            prefix,
            "",
            Encoding.UTF8.GetBytes(text),
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            cancellationToken);

    /// <summary>The commands of `inline`, a line each.</summary>
    public static string Join(ImmutableArray<string> inline, RunTemplates templates) =>
        string.Concat(inline.Select(line => templates.Render("inline", line) + "\n"));
}
