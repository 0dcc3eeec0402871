using System.Collections.Immutable;
using System.Text;
using Kiln.Communicators.Ssh.Protocol.Exchange;

namespace Kiln.Communicators.Ssh.Protocol;

/// <summary>
/// The transport layer (RFC 4253) over any stream, which it owns: protected messages in both directions. One reads; any
/// number send.
/// </summary>
internal sealed class PacketConnection : IAsyncDisposable
{
    private const string OurVersion = "SSH-2.0-Kiln";
    private const string Requested = "SSH-2.0-";
    private const string Compatible = "SSH-1.99-";

    /// <summary>A change of keys is asked for after this much, long before a cipher wears out.</summary>
    private const long MaxBytesPerKey = 8L << 30;

    private const uint MaxPacketsPerKey = 1u << 30;

    private readonly Stream _stream;
    private readonly PacketReader _reader;
    private readonly PacketWriter _writer;
    private readonly KeyExchange _exchange;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _end = new();
    private bool _isChangingKeys;

    private PacketConnection(Stream stream, SshAlgorithms algorithms, IHostKeyJudge hostKeys)
    {
        _stream = stream;
        _reader = new(stream);
        _writer = new(stream);
        _exchange = new(_reader, _writer, algorithms, hostKeys);
    }

    /// <summary>Identifies the connection in signatures.</summary>
    public byte[] Id => _exchange.ConnectionId;

    /// <summary>The signatures that the server takes; empty when it does not say.</summary>
    public ImmutableArray<string> SignatureAlgorithms { get; private set; } = [];

    public string ServerVersion { get; private set; } = "";

    /// <inheritdoc cref="PacketReader.LastBytes"/>
    public long LastBytes => _reader.LastBytes;

    /// <summary>Greets the server and agrees on keys.</summary>
    public static async Task<PacketConnection> OpenAsync(
        Stream stream,
        SshAlgorithms algorithms,
        IHostKeyJudge hostKeys,
        CancellationToken cancellationToken)
    {
        PacketConnection connection = new(stream, algorithms, hostKeys);
        try
        {
            await connection.GreetAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <returns>The next message that is not about the transport itself; valid until the next call.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadOnlyMemory<byte> payload = await _reader.ReadAsync(cancellationToken);
            switch (payload.Span[0])
            {
                case MessageId.Ignore or MessageId.Debug or MessageId.Unimplemented:
                    break;
                case MessageId.Disconnect:
                    throw SshProtocolException.OfDisconnect(payload.Span);
                case MessageId.ExtInfo:
                    ReadExtensions(payload.Span);
                    break;
                case MessageId.KexInit:
                    await ChangeKeysAsync(payload.ToArray(), cancellationToken);
                    break;
                default:
                    await AskForNewKeysAsync(cancellationToken);
                    return payload;
            }
        }
    }

    public Task SendAsync(PacketBuilder message, CancellationToken cancellationToken) =>
        SendAsync([message], cancellationToken);

    /// <summary>Sends some messages at once.</summary>
    public async Task SendAsync(ImmutableArray<PacketBuilder> messages, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        Task flush;
        try
        {
            ThrowIfEnded();
            foreach (PacketBuilder message in messages)
            {
                _writer.Add(message.Span);
            }

            flush = _writer.FlushAsync(_end.Token);
        }
        catch
        {
            _sending.Release();
            throw;
        }

        await FinishAsync(flush, cancellationToken);
    }

    /// <summary>Sends data in as many messages as it takes.</summary>
    /// <param name="head">Makes the beginning of a message whose data has that size.</param>
    /// <param name="data">May be used again as soon as the call ends.</param>
    /// <param name="maxPart">Of the data in one message.</param>
    public async Task SendDataAsync(
        Func<int, PacketBuilder> head,
        ReadOnlyMemory<byte> data,
        int maxPart,
        CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            await _sending.WaitAsync(cancellationToken);
            Task flush;
            try
            {
                ThrowIfEnded();
                while (!data.IsEmpty && !_writer.IsFull)
                {
                    int count = Math.Min(data.Length, maxPart);
                    _writer.Add(head(count).Span, data.Span[..count]);
                    data = data[count..];
                }

                flush = _writer.FlushAsync(_end.Token);
            }
            catch
            {
                _sending.Release();
                throw;
            }

            await FinishAsync(flush, cancellationToken);
        }
    }

    /// <summary>Ends it at once. Nobody may read any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        await _end.CancelAsync();
        await _stream.DisposeAsync();
        if (!_isChangingKeys)
        {
            await _sending.WaitAsync(CancellationToken.None);
        }

        // Whoever still waits to send gets the right to do so, and learns that there is no connection.
        _reader.Dispose();
        _writer.Dispose();
        _sending.Release();
    }

    /// <summary>
    /// The messages are sent also when the caller stops waiting: others may only come after all of them.
    /// </summary>
    private async Task FinishAsync(Task flush, CancellationToken cancellationToken)
    {
        Task released = ReleaseAfterAsync(flush);
        await released.WaitAsync(cancellationToken);
    }

    private async Task ReleaseAfterAsync(Task flush)
    {
        try
        {
            await flush;
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        _writer.AddRaw(Encoding.ASCII.GetBytes(OurVersion + "\r\n"));
        await _writer.FlushAsync(cancellationToken);
        ServerVersion = await _reader.ReadVersionAsync(cancellationToken);
        if (!ServerVersion.StartsWith(Requested, StringComparison.Ordinal)
            && !ServerVersion.StartsWith(Compatible, StringComparison.Ordinal))
        {
            throw new SshProtocolException($"The server speaks another version of the protocol: {ServerVersion}.");
        }

        await _exchange.RunFirstAsync(OurVersion, ServerVersion, cancellationToken);
    }

    /// <summary>The server began; we may have asked for it, and then hold the right to send already.</summary>
    private async Task ChangeKeysAsync(byte[] theirs, CancellationToken cancellationToken)
    {
        if (!_isChangingKeys)
        {
            await _sending.WaitAsync(cancellationToken);
            _isChangingKeys = true;
        }

        try
        {
            await _exchange.RunAgainAsync(theirs, cancellationToken);
        }
        finally
        {
            _isChangingKeys = false;
            _sending.Release();
        }
    }

    /// <summary>From then on nothing is sent until the keys are changed.</summary>
    private async Task AskForNewKeysAsync(CancellationToken cancellationToken)
    {
        bool isDue = _reader.Bytes > MaxBytesPerKey || _writer.Bytes > MaxBytesPerKey
            || _reader.Sequence > MaxPacketsPerKey || _writer.Sequence > MaxPacketsPerKey;
        if (!isDue || _isChangingKeys)
        {
            return;
        }

        // Whoever sends may wait for a message that only this call reads, so this call does not wait for them.
        if (await _sending.WaitAsync(0, cancellationToken))
        {
            _isChangingKeys = true;
            await _exchange.AskAsync(cancellationToken);
        }
    }

    private void ThrowIfEnded()
    {
        if (_end.IsCancellationRequested)
        {
            throw new EndOfStreamException("The connection has ended.");
        }
    }

    private void ReadExtensions(ReadOnlySpan<byte> payload)
    {
        PacketParser parser = new(payload[1..]);
        for (uint left = parser.Number(); left > 0 && !parser.IsAtEnd; left--)
        {
            string name = parser.Text();
            string value = parser.Text();
            if (name == "server-sig-algs")
            {
                SignatureAlgorithms = [.. value.Split(',')];
            }
        }
    }
}
