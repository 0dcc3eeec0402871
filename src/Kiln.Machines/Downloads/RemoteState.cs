using System.Globalization;
using Kiln.Platform.Files;

namespace Kiln.Machines.Downloads;

/// <summary>
/// What a server says about a file without sending it: enough to see whether the one in the cache is still it.
/// </summary>
internal sealed record RemoteState(string? Tag, string? Changed, long? Length)
{
    private const int MaxBytes = 4096;

    /// <returns>Null when the server does not tell.</returns>
    public static async Task<RemoteState?> AskAsync(
        HttpMessageInvoker http,
        HttpLogin login,
        Uri source,
        CancellationToken cancellationToken)
    {
        (Uri address, string? authorization) = login.For(source);
        using HttpRequestMessage message = new(HttpMethod.Head, address);
        if (authorization is not null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        try
        {
            using HttpResponseMessage response = await http.SendAsync(message, cancellationToken);
            return response.IsSuccessStatusCode
                ? new(
                    response.Headers.ETag?.ToString(),
                    response.Content.Headers.LastModified?.ToString("R", CultureInfo.InvariantCulture),
                    response.Content.Headers.ContentLength)
                : null;
        }
        catch (HttpRequestException)
        {
            // The download itself says what is wrong.
            return null;
        }
    }

    /// <summary>
    /// Whether a file is what the server has now. Compat: of a file that Packer has downloaded only the length is
    /// known.
    /// </summary>
    public bool IsOf(string path)
    {
        if (Length is null || new FileInfo(path).Length != Length)
        {
            return false;
        }

        try
        {
            return System.Text.Encoding.UTF8.GetString(UserFile.Read(NotesOf(path), MaxBytes)) == Notes;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Notes what the server said about the file that was just downloaded.</summary>
    public Task SaveAsync(string path, CancellationToken cancellationToken) =>
        AtomicFile.WriteAsync(NotesOf(path), System.Text.Encoding.UTF8.GetBytes(Notes), null, cancellationToken);

    private string Notes => $"{Tag}\n{Changed}\n";

    private static string NotesOf(string path) => path + ".state";
}
