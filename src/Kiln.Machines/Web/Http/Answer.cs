using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kiln.Machines.Web.Http;

/// <summary>What the server sends back. Disposed of by who sends it.</summary>
internal sealed class Answer : IDisposable
{
    private Answer(int status, Stream body, long length, ImmutableArray<string> headers)
    {
        Status = status;
        Body = body;
        Length = length;
        Headers = headers;
    }

    public int Status { get; }

    /// <summary>At the first byte to send.</summary>
    public Stream Body { get; }

    /// <summary>How much of the body is sent.</summary>
    public long Length { get; }

    /// <summary>Without the ones every answer has.</summary>
    private ImmutableArray<string> Headers { get; }

    public static Answer OfText(int status, string text, params ReadOnlySpan<string> headers)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new(
            status,
            new MemoryStream(bytes, writable: false),
            bytes.Length,
            ["Content-Type: text/plain; charset=utf-8", "X-Content-Type-Options: nosniff", .. headers]);
    }

    public static Answer OfPage(string html)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(html);
        MemoryStream body = new(bytes, writable: false);
        return new(200, body, bytes.Length, ["Content-Type: text/html; charset=utf-8"]);
    }

    public static Answer NotModified() => new(304, Stream.Null, 0, []);

    public static Answer Redirect(string location) => new(301, Stream.Null, 0, [$"Location: {location}"]);

    /// <summary>A file, or the part of it that was asked for. Owns the content from now on.</summary>
    /// <param name="head">What was asked.</param>
    /// <param name="content">Can be read from any place.</param>
    /// <param name="contentType">Of the whole.</param>
    /// <param name="changed">When it was changed; null when that is not known.</param>
    public static Answer OfFile(RequestHead head, Stream content, string contentType, DateTimeOffset? changed)
    {
        long size = content.Length;
        string? date = changed?.ToString("R", CultureInfo.InvariantCulture);
        if (date is not null && IsUnchanged(head, changed!.Value))
        {
            content.Dispose();
            return NotModified();
        }

        string? wanted = head.IfRange is null || head.IfRange == date ? head.Range : null;
        ByteRange? range = ByteRange.Parse(wanted, size, out bool isUnsatisfiable);
        if (isUnsatisfiable)
        {
            content.Dispose();
            return OfText(416, "invalid range: failed to overlap\n", $"Content-Range: bytes */{size}");
        }

        content.Position = range?.Start ?? 0;
        ImmutableArray<string> headers =
        [
            $"Content-Type: {contentType}",
            "Accept-Ranges: bytes",
            .. date is null ? [] : new[] { $"Last-Modified: {date}" },
            .. range is not ByteRange r
                ? []
                : new[] { $"Content-Range: bytes {r.Start}-{r.Start + r.Length - 1}/{size}" },
        ];
        return new(range is null ? 200 : 206, content, range?.Length ?? size, headers);
    }

    /// <summary>The bytes before the body.</summary>
    public byte[] Head(bool isKept, DateTimeOffset now)
    {
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} {Reason(Status)}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Date: {now:R}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Connection: {(isKept ? "keep-alive" : "close")}\r\n");
        if (Status != 304)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Length}\r\n");
        }

        foreach (string header in Headers)
        {
            head.Append(header).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    public void Dispose() => Body.Dispose();

    private static bool IsUnchanged(RequestHead head, DateTimeOffset changed) =>
        head.Range is null
        && DateTimeOffset.TryParseExact(
            head.IfModifiedSince,
            "R",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset known)
        && changed.ToUnixTimeSeconds() <= known.ToUnixTimeSeconds();

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        206 => "Partial Content",
        301 => "Moved Permanently",
        304 => "Not Modified",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        416 => "Range Not Satisfiable",
        431 => "Request Header Fields Too Large",
        505 => "HTTP Version Not Supported",
        _ => "Error",
    };
}
