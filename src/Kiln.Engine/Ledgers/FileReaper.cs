using System.Text;
using Kiln.Sdk.Resources;

namespace Kiln.Engine.Ledgers;

/// <summary>
/// Removes a recorded file, and never a folder, what a link points to, or a file with another content than recorded.
/// </summary>
internal sealed class FileReaper : IReaper
{
    public string Kind => "file";

    public Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        string path = RecordedPath.Of(resource);
        if (Directory.Exists(path) && new FileInfo(path).LinkTarget is null)
        {
            throw new IOException($"'{path}' is a folder now; remove it yourself if it is not needed");
        }

        if (File.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            RecordedPath.RefuseLink(new FileInfo(path));
            if (IsTheRecordedOne(path, resource))
            {
                File.Delete(path);
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsTheRecordedOne(string path, LedgerResource resource)
    {
        if (!resource.Details.TryGetValue(LedgerResource.ContentDetail, out string? content))
        {
            return true;
        }

        byte[] expected = Encoding.UTF8.GetBytes(content);
        return new FileInfo(path).Length == expected.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(expected);
    }
}
