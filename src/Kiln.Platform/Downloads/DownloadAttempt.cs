using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Kiln.Platform.Downloads;

/// <summary>One request that starts a file or goes on with it.</summary>
internal sealed class DownloadAttempt : IDisposable
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(2);

    private readonly HttpMessageInvoker _http;
    private readonly DownloadRequest _request;
    private readonly string _partial;
    private readonly TimeProvider _time;
    private readonly TimeSpan _readTimeout;
    private readonly string _algorithm;
    private readonly IncrementalHash _hash;
    private readonly byte[] _buffer = new byte[128 * 1024];

    public DownloadAttempt(
        HttpMessageInvoker http,
        DownloadRequest request,
        string partial,
        TimeProvider time,
        TimeSpan readTimeout)
    {
        _http = http;
        _request = request;
        _partial = partial;
        _time = time;
        _readTimeout = readTimeout;
        _algorithm = request.Expected?.Algorithm ?? "sha256";
        _hash = ContentDigest.Start(_algorithm);
    }

    /// <summary>Without a digest only a strong entity tag proves that the rest belongs to the beginning.</summary>
    private string? SavedTag
    {
        get
        {
            string? saved = File.Exists(_partial + ".etag") ? File.ReadAllText(_partial + ".etag") : null;
            return EntityTagHeaderValue.TryParse(saved, out EntityTagHeaderValue? tag) ? tag.ToString() : null;
        }
    }

    /// <returns>The digest of the whole file.</returns>
    /// <exception cref="TransientDownloadException">Worth another attempt.</exception>
    public async Task<ContentDigest> RunAsync(CancellationToken cancellationToken)
    {
        await using FileStream file = new(_partial, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        string? tag = _request.Expected is null ? SavedTag : null;
        if (_request.Expected is null && tag is null)
        {
            file.SetLength(0);
        }

        await HashExistingAsync(file, cancellationToken);
        using CancellationTokenSource idle = new(_readTimeout, _time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            using HttpResponseMessage response = await SendAsync(file.Length, tag, either.Token);
            await ReceiveAsync(response, file, idle, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Transient($"there was no answer for {_readTimeout.TotalSeconds:0} seconds", e, null);
        }
        catch (HttpRequestException e)
        {
            throw Transient(Innermost(e).Message, e, null);
        }

        file.Flush(flushToDisk: true);
        return new(_algorithm, Convert.ToHexStringLower(_hash.GetHashAndReset()));
    }

    public void Dispose() => _hash.Dispose();

    private static Exception Innermost(Exception e) => e.InnerException is null ? e : Innermost(e.InnerException);

    private async Task HashExistingAsync(FileStream file, CancellationToken cancellationToken)
    {
        int count;
        while ((count = await file.ReadAsync(_buffer, cancellationToken)) > 0)
        {
            _hash.AppendData(_buffer, 0, count);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(long start, string? tag, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(HttpMethod.Get, _request.Address);
        foreach ((string name, string value) in _request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (start > 0)
        {
            message.Headers.Range = new(start, null);
            message.Headers.IfRange = tag is null
                ? null
                : new RangeConditionHeaderValue(EntityTagHeaderValue.Parse(tag));
        }

        return await _http.SendAsync(message, cancellationToken);
    }

    private async Task ReceiveAsync(
        HttpResponseMessage response,
        FileStream file,
        CancellationTokenSource idle,
        CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && file.Length > 0)
        {
            AcceptCompleteOrStartAgain(response, file);
            return;
        }

        if (!response.IsSuccessStatusCode)
        {
            throw Refused(response);
        }

        bool continues = response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From == file.Length;
        if (!continues)
        {
            Restart(file, response);
        }

        long? total = response.Content.Headers.ContentLength + file.Length;
        CheckSize(total ?? 0);
        await CopyAsync(response, file, total, idle, cancellationToken);
        if (total is not null && file.Length != total)
        {
            string cause = string.Create(
                CultureInfo.InvariantCulture,
                $"the connection ended after {file.Length} of {total} bytes");
            throw Transient(cause, null, null);
        }
    }

    /// <summary>The server has nothing after what is there: all of it was received, or the file has changed.</summary>
    private void AcceptCompleteOrStartAgain(HttpResponseMessage response, FileStream file)
    {
        if (response.Content.Headers.ContentRange?.Length != file.Length)
        {
            file.SetLength(0);
            throw Transient("the file on the server has changed during the download", null, TimeSpan.Zero);
        }
    }

    private void Restart(FileStream file, HttpResponseMessage response)
    {
        file.SetLength(0);
        file.Position = 0;
        _ = _hash.GetHashAndReset();
        if (response.Headers.ETag is { IsWeak: false } tag)
        {
            File.WriteAllText(_partial + ".etag", tag.ToString());
        }
        else
        {
            File.Delete(_partial + ".etag");
        }
    }

    private async Task CopyAsync(
        HttpResponseMessage response,
        FileStream file,
        long? total,
        CancellationTokenSource idle,
        CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (true)
        {
            idle.CancelAfter(_readTimeout);
            int count = await ReadAsync(body, cancellationToken);
            if (count == 0)
            {
                return;
            }

            _hash.AppendData(_buffer, 0, count);
            await file.WriteAsync(_buffer.AsMemory(0, count), cancellationToken);
            CheckSize(file.Position);
            _request.OnProgress?.Invoke(file.Position, total);
        }
    }

    private void CheckSize(long size)
    {
        if (size > _request.MaxBytes)
        {
            throw new DownloadException(
                DownloadFailure.Refused,
                _request.Address,
                $"Cannot download {_request.Address}: it is larger than the {_request.MaxBytes / (1024 * 1024)} MiB that "
                + "such a file may have.");
        }
    }

    /// <summary>Tells failures of the network from those of the disk; both are IOException.</summary>
    private async Task<int> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(_buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw Transient(Innermost(e).Message, e, null);
        }
    }

    private Exception Refused(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        DownloadException failure = new(
            DownloadFailure.Refused,
            _request.Address,
            $"Cannot download {_request.Address}: the server answered {status} {response.ReasonPhrase}.")
        {
            StatusCode = status,
        };
        return status is 408 or 429 or >= 500 ? new TransientDownloadException(failure, WaitOf(response)) : failure;
    }

    private TimeSpan? WaitOf(HttpResponseMessage response)
    {
        RetryConditionHeaderValue? header = response.Headers.RetryAfter;
        TimeSpan? wait = header?.Delta ?? (header?.Date - _time.GetUtcNow());
        return wait switch
        {
            null => null,
            { Ticks: < 0 } => TimeSpan.Zero,
            _ => wait > LongestRetryAfter ? LongestRetryAfter : wait,
        };
    }

    private TransientDownloadException Transient(string cause, Exception? inner, TimeSpan? retryAfter) => new(
        new(
            DownloadFailure.Network,
            _request.Address,
            $"Cannot download {_request.Address}: {cause.TrimEnd('.')}. Check the address, the network and the proxy "
            + "settings.",
            inner),
        retryAfter);
}
