using System.Net.Sockets;

namespace Kiln.Machines.Web.Http;

/// <summary>
/// A server for HTTP/1.0 and 1.1, for the requests of installers: GET and HEAD. Ends when it is disposed of, with all
/// its
/// connections.
/// </summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly Socket _listener;
    private readonly Func<RequestHead, Answer> _answer;
    private readonly Action<string> _log;
    private readonly HttpLimits _limits;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="listener">Listens already; the server's from now on.</param>
    /// <param name="answer">Gives what is sent; called from many threads at once. Only for GET and HEAD.</param>
    /// <param name="log">Gets a line for each request.</param>
    /// <param name="limits">What clients may do.</param>
    /// <param name="time">For the limits.</param>
    public HttpServer(
        Socket listener,
        Func<RequestHead, Answer> answer,
        Action<string> log,
        HttpLimits limits,
        TimeProvider time)
    {
        _listener = listener;
        _answer = answer;
        _log = log;
        _limits = limits;
        _time = time;
        _places = new(limits.Connections, limits.Connections);
        _accepting = AcceptAsync();
    }

    /// <summary>How many more clients there may be, less the one that is waited for.</summary>
    internal int FreePlaces => _places.CurrentCount;

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _places.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (await TryAcceptAsync())
        {
            // Each connection has one of the places and gives it back.
        }

        for (int i = 0; i < _limits.Connections; i++)
        {
            await _places.WaitAsync(CancellationToken.None);
        }
    }

    /// <returns>False when the server ends.</returns>
    private async Task<bool> TryAcceptAsync()
    {
        bool hasPlace = false;
        try
        {
            await _places.WaitAsync(_stop.Token);
            hasPlace = true;
            Socket client = await _listener.AcceptAsync(_stop.Token);
            hasPlace = false;
            _ = ServeAsync(client);
        }
        catch (SocketException) when (!_stop.IsCancellationRequested)
        {
            // The client was gone before it was accepted, or there are no descriptors for now.
            await Task.Delay(RetryDelay, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            return false;
        }
        finally
        {
            if (hasPlace)
            {
                _places.Release();
            }
        }

        return !_stop.IsCancellationRequested;
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await using HttpConnection connection = new(client, _answer, _log, _limits, _time);
            await connection.ServeAsync(_stop.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The client went away, or the server ends.
        }
        finally
        {
            _places.Release();
        }
    }
}
