using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Kiln.Testing.WinRm.Http;

/// <summary>The server's end of one connection: requests and answers one after the other (RFC 9112).</summary>
internal sealed class HttpConnection(Stream stream)
{
    private const int MaxHead = 64 * 1024;
    private const int MaxBody = 4 << 20;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <returns>Null when the client closed the connection.</returns>
    public async Task<HttpCall?> ReadAsync(CancellationToken token)
    {
        List<string> lines = [];
        int size = 0;
        while (await ReadLineAsync(token) is string line)
        {
            size += line.Length;
            if (size > MaxHead)
            {
                throw new IOException("The head of a request is too large.");
            }

            if (line.Length == 0)
            {
                return await ReadBodyAsync(lines, token);
            }

            lines.Add(line);
        }

        return null;
    }

    public async Task WriteAsync(HttpReply reply, CancellationToken token)
    {
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} Answer\r\n");
        if (reply.Body.Length > 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {reply.ContentType}\r\n");
        }

        foreach ((string name, string value) in reply.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        head.Append(CultureInfo.InvariantCulture, $"Server: Microsoft-HTTPAPI/2.0\r\nContent-Length: {reply.Body.Length}\r\n\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), token);
        await stream.WriteAsync(reply.Body.AsMemory(0, reply.CutAfter ?? reply.Body.Length), token);
        await stream.FlushAsync(token);
    }

    private async Task<HttpCall> ReadBodyAsync(List<string> lines, CancellationToken token)
    {
        string[] first = lines[0].Split(' ');
        ImmutableDictionary<string, string>.Builder headers =
            ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        string length = headers.GetValueOrDefault("Content-Length", "0");
        byte[] body = new byte[Math.Min(int.Parse(length, CultureInfo.InvariantCulture), MaxBody)];
        for (int read = 0; read < body.Length;)
        {
            if (_start == _end && !await FillAsync(token))
            {
                throw new IOException("A request is cut off.");
            }

            int count = Math.Min(_end - _start, body.Length - read);
            _buffer.AsSpan(_start, count).CopyTo(body.AsSpan(read));
            _start += count;
            read += count;
        }

        return new(first[0], first[1], headers.ToImmutable(), body);
    }

    private async Task<string?> ReadLineAsync(CancellationToken token)
    {
        StringBuilder line = new();
        while (_start < _end || await FillAsync(token))
        {
            char character = (char)_buffer[_start++];
            if (character == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(character);
        }

        return null;
    }

    private async Task<bool> FillAsync(CancellationToken token)
    {
        _start = 0;
        _end = await stream.ReadAsync(_buffer, token);
        return _end > 0;
    }
}
