using System.Net;
using System.Net.Sockets;

namespace Kiln.Machines.Web.Http;

/// <summary>One client of the server.</summary>
internal sealed class HttpConnection : IAsyncDisposable
{
    private const int CopySize = 128 * 1024;

    private readonly NetworkStream _stream;
    private readonly Func<RequestHead, Answer> _answer;
    private readonly Action<string> _log;
    private readonly HttpLimits _limits;
    private readonly TimeProvider _time;
    private readonly byte[] _buffer;
    private readonly string _client;
    private int _filled;

    public HttpConnection(
        Socket socket,
        Func<RequestHead, Answer> answer,
        Action<string> log,
        HttpLimits limits,
        TimeProvider time)
    {
        _stream = new(socket, ownsSocket: true);
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            socket.NoDelay = true;
        }

        _answer = answer;
        _log = log;
        _limits = limits;
        _time = time;
        _buffer = new byte[limits.HeadBytes];
        _client = (socket.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "a local client";
    }

    /// <summary>Answers requests until the client or the server has enough.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        bool isKept = true;
        while (isKept)
        {
            isKept = await ServeOneAsync(cancellationToken);
        }

        // The client reads everything before it learns of the end.
        _stream.Socket.Shutdown(SocketShutdown.Send);
        await DrainAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<bool> ServeOneAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource slow = new(_limits.HeadTime, _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(slow.Token, cancellationToken);
        int length;
        try
        {
            length = await ReadHeadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return _filled > 0 && await RefuseAsync(408, cancellationToken);
        }

        if (length <= 0)
        {
            return length < 0 && await RefuseAsync(431, cancellationToken);
        }

        RequestHead? head = RequestHead.Parse(_buffer.AsSpan(0, length), out int status);
        _buffer.AsSpan(length, _filled - length).CopyTo(_buffer);
        _filled -= length;
        return head is null ? await RefuseAsync(status, cancellationToken) : await AnswerAsync(head, cancellationToken);
    }

    /// <returns>The length of the head; 0 at the end of the connection; negative for a head that is too long.</returns>
    private async Task<int> ReadHeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int length = RequestHead.FindEnd(_buffer.AsSpan(0, _filled));
            if (length > 0 || _filled == _buffer.Length)
            {
                return length > 0 ? length : -1;
            }

            int count = await _stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
            if (count == 0)
            {
                return 0;
            }

            _filled += count;
        }
    }

    /// <returns>False: the connection is over.</returns>
    private async Task<bool> RefuseAsync(int status, CancellationToken cancellationToken)
    {
        using Answer answer = Answer.OfText(status, $"{status}\n");
        await SendAsync(answer, withBody: true, isKept: false, cancellationToken);
        _log($"http: {_client} sent what is no request: {status}");
        return false;
    }

    private async Task<bool> AnswerAsync(RequestHead head, CancellationToken cancellationToken)
    {
        bool isRead = head.Method is "GET" or "HEAD";
        bool isKept = head is { IsKept: true, HasBody: false };
        using Answer answer = isRead ? _answer(head) : Answer.OfText(405, "Method Not Allowed\n", "Allow: GET, HEAD");
        await SendAsync(answer, head.Method != "HEAD", isKept, cancellationToken);
        _log($"http: {_client} {head.Method} {head.Target} {answer.Status} {answer.Length}");
        return isKept;
    }

    private async Task SendAsync(Answer answer, bool withBody, bool isKept, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stalled = new(_limits.StallTime, _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, cancellationToken);
        await _stream.WriteAsync(answer.Head(isKept, _time.GetUtcNow()), either.Token);
        long left = withBody ? answer.Length : 0;
        byte[] buffer = new byte[(int)Math.Min(left, CopySize)];
        while (left > 0)
        {
            int count =
                await answer.Body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), either.Token);
            if (count == 0)
            {
                throw new IOException("the file became shorter while it was sent");
            }

            await _stream.WriteAsync(buffer.AsMemory(0, count), either.Token);
            stalled.CancelAfter(_limits.StallTime);
            left -= count;
        }
    }

    /// <summary>Bytes that nobody has read would turn the end of the connection into a reset.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(2), _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        int total = 0;
        int count;
        while (total < 1024 * 1024 && (count = await _stream.ReadAsync(_buffer, either.Token)) > 0)
        {
            total += count;
        }
    }
}
