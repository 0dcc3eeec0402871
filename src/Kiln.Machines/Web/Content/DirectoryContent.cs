using System.Net;
using System.Text;
using Kiln.Machines.Web.Http;
using Kiln.Platform.Files;

namespace Kiln.Machines.Web.Content;

/// <summary>
/// The files of a folder. Compat: paths never leave the folder, but links in it are followed wherever they lead, as
/// Packer's server does; a page <c>index.html</c> stands for its folder.
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="prefix">What stands before each path in the client's address: empty, or a slash and a name.</param>
internal sealed class DirectoryContent(string root, string prefix)
{
    private const string IndexPage = "index.html";

    private readonly string _root = Path.GetFullPath(root);

    /// <param name="head">What is asked.</param>
    /// <param name="path">Decoded; starts with a slash.</param>
    public Answer Answer(RequestHead head, string path)
    {
        try
        {
            return path.Contains('\0', StringComparison.Ordinal) ? NotFound() : Find(head, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
        {
            return NotFound();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Http.Answer.OfText(403, "403 Forbidden\n");
        }
    }

    private static Answer NotFound() => Http.Answer.OfText(404, "404 page not found\n");

    private Answer Find(RequestHead head, string path)
    {
        string clean = HttpPath.Clean(path);
        string file = Path.Combine(_root, clean[1..]);
        FileState state = FileState.Of(file) ?? throw new FileNotFoundException();
        if (path.EndsWith("/" + IndexPage, StringComparison.Ordinal))
        {
            return Redirect(path[..^IndexPage.Length]);
        }

        bool endsWithSlash = path.EndsWith('/');
        if (state.IsDirectory != endsWithSlash)
        {
            return Redirect(state.IsDirectory ? clean + "/" : clean);
        }

        if (!state.IsDirectory)
        {
            return state.IsRegularFile ? OfFile(head, file) : throw new UnauthorizedAccessException();
        }

        string index = Path.Combine(file, IndexPage);
        return File.Exists(index) ? OfFile(head, index) : Listing(file);
    }

    private Answer Redirect(string path) => Http.Answer.Redirect(prefix + HttpPath.Encode(path));

    private static Answer OfFile(RequestHead head, string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            byte[] start = new byte[ContentType.SniffedBytes];
            int count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            DateTimeOffset changed = new(File.GetLastWriteTimeUtc(file.SafeFileHandle));
            return Http.Answer.OfFile(head, file, ContentType.Of(path, start.AsSpan(0, count)), changed);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static Answer Listing(string folder)
    {
        StringBuilder page = new("<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n");
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos()
            .OrderBy(static entry => entry.Name, StringComparer.Ordinal))
        {
            string name = Directory.Exists(entry.FullName) ? entry.Name + "/" : entry.Name;

            // The point keeps a name with a colon from being read as an address.
            string link = (name.Contains(':', StringComparison.Ordinal) ? "./" : "") + HttpPath.Encode(name);
            page.Append("<a href=\"").Append(link).Append("\">").Append(WebUtility.HtmlEncode(name)).Append("</a>\n");
        }

        return Http.Answer.OfPage(page.Append("</pre>\n").ToString());
    }
}
