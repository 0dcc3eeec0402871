using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>
/// Speaks SFTP version 3 with a server. Any number of requests may be on their way; the server answers in its own
/// order.
/// </summary>
internal sealed class SftpClient : IAsyncDisposable
{
    private const uint Version = 3;
    private const int PlainChunk = 32 * 1024;
    private const int LargestChunk = 255 * 1024;
    private const int LimitsBytes = 32;

    private readonly RemotePeer _peer;
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<SftpReply>> _waiting = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly TransferWatch _watch;
    private readonly Task _receiving;
    private uint _lastId;
    private Exception? _broken;

    private SftpClient(RemotePeer peer, TransferWatch watch)
    {
        _peer = peer;
        _watch = watch;
        _receiving = ReceiveAsync();
    }

    /// <summary>So many bytes go into one request.</summary>
    public int Chunk { get; private set; } = PlainChunk;

    /// <summary>The server tells how full a disk is.</summary>
    public bool TellsSpace { get; private set; }

    /// <exception cref="CommunicatorException">The machine has no server for it.</exception>
    public static async Task<SftpClient> StartAsync(ChannelOpener open, TransferWatch watch)
    {
        SshExecution subsystem = new("sftp") { IsSubsystem = true };
        SftpClient client = new(await RemotePeer.StartAsync(open, subsystem, watch), watch);
        try
        {
            await client.GreetAsync();
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    public async Task<ReadOnlyMemory<byte>> OpenAsync(string path, SftpOpen flags)
    {
        using SftpRequest request = New(SftpKind.Open, RoomFor(path) + 12);
        SftpReply reply = await AskAsync(request.Text(path).Number((uint)flags).Mode(null));
        return reply.Kind == SftpKind.Handle ? reply.String() : throw Refusal(reply);
    }

    /// <param name="data">May be used again when the returned task is there, before it has ended.</param>
    /// <returns>Ends when the server has written it.</returns>
    public async Task<Task> WriteAsync(ReadOnlyMemory<byte> handle, long offset, ReadOnlyMemory<byte> data)
    {
        Task<SftpReply> reply;
        using (SftpRequest request = New(SftpKind.Write, handle.Length + data.Length + 16))
        {
            reply = await SendAsync(request.Bytes(handle.Span).LongNumber(offset).Bytes(data.Span));
        }

        return CheckAsync(reply);
    }

    /// <returns>Empty at the end of the file.</returns>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(ReadOnlyMemory<byte> handle, long offset, int length)
    {
        using SftpRequest request = New(SftpKind.Read, handle.Length + 16);
        SftpReply reply = await AskAsync(request.Bytes(handle.Span).LongNumber(offset).Number((uint)length));
        if (reply.Kind == SftpKind.Data)
        {
            ReadOnlyMemory<byte> data = reply.String();
            return data.Length > 0 && data.Length <= length ? data : throw SftpException.NotUnderstood();
        }

        bool isEnd = reply.Kind == SftpKind.Status && reply.Status().Code == SftpCode.EndOfFile;
        return isEnd ? default : throw Refusal(reply);
    }

    public Task CloseAsync(ReadOnlyMemory<byte> handle) => OrderAsync(
        New(SftpKind.Close, handle.Length + 4).Bytes(handle.Span));

    public Task SetModeAsync(ReadOnlyMemory<byte> handle, UnixFileMode mode) => OrderAsync(
        New(SftpKind.FSetStat, handle.Length + 12).Bytes(handle.Span).Mode(mode));

    public Task SetModeAsync(string path, UnixFileMode mode) => OrderAsync(
        New(SftpKind.SetStat, RoomFor(path) + 12).Text(path).Mode(mode));

    public Task MakeFolderAsync(string path, UnixFileMode mode) => OrderAsync(
        New(SftpKind.MkDir, RoomFor(path) + 12).Text(path).Mode(mode));

    /// <summary>Type and permissions of what is there, links followed; null when nothing is.</summary>
    public async Task<uint?> ModeOfAsync(string path)
    {
        using SftpRequest request = New(SftpKind.Stat, RoomFor(path));
        SftpReply reply = await AskAsync(request.Text(path));
        return reply.Kind == SftpKind.Attributes ? reply.Mode() : null;
    }

    /// <summary>Asked only where <see cref="TellsSpace"/>; null when the server cannot tell either.</summary>
    public async Task<SftpSpace?> SpaceOfAsync(string path)
    {
        const string Name = "statvfs@openssh.com";
        using SftpRequest request = New(SftpKind.Extended, RoomFor(path) + RoomFor(Name));
        SftpReply reply = await AskAsync(request.Text(Name).Text(path));
        return reply.Kind == SftpKind.ExtendedReply ? SftpSpace.Parse(reply.Content.Span) : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        await Task.WhenAny(_receiving);
        _sending.Dispose();
    }

    private static int RoomFor(string text) => Encoding.UTF8.GetMaxByteCount(text.Length) + 4;

    private static SftpException Refusal(SftpReply reply)
    {
        if (reply.Kind != SftpKind.Status)
        {
            return SftpException.NotUnderstood();
        }

        (SftpCode code, string text) = reply.Status();
        return new(code, text);
    }

    private static async Task CheckAsync(Task<SftpReply> answer)
    {
        SftpReply reply = await answer;
        if (reply.Kind != SftpKind.Status || reply.Status().Code != SftpCode.Ok)
        {
            throw Refusal(reply);
        }
    }

    private async Task GreetAsync()
    {
        TaskCompletionSource<SftpReply> greeting = Expect(0);
        using SftpRequest hello = new(SftpKind.Init, Version, 0);
        await _peer.WriteAsync(hello.Message);
        await _peer.FlushAsync();
        IReadOnlyList<string> extensions = (await greeting.Task.WaitAsync(_watch.Token)).Extensions();
        TellsSpace = extensions.Contains("statvfs@openssh.com=2");
        if (extensions.Contains("limits@openssh.com=1"))
        {
            await AskLimitsAsync();
        }
    }

    private async Task AskLimitsAsync()
    {
        const string Name = "limits@openssh.com";
        using SftpRequest request = New(SftpKind.Extended, RoomFor(Name));
        SftpReply reply = await AskAsync(request.Text(Name));
        if (reply.Kind == SftpKind.ExtendedReply && reply.Content.Length >= LimitsBytes)
        {
            ulong read = BinaryPrimitives.ReadUInt64BigEndian(reply.Content.Span[8..]);
            ulong write = BinaryPrimitives.ReadUInt64BigEndian(reply.Content.Span[16..]);
            Chunk = (int)Math.Clamp(Math.Min(read, write), PlainChunk, LargestChunk);
        }
    }

    private SftpRequest New(SftpKind kind, int room) => new(kind, Interlocked.Increment(ref _lastId), room);

    private async Task OrderAsync(SftpRequest request)
    {
        using (request)
        {
            await CheckAsync(await SendAsync(request));
        }
    }

    private async Task<SftpReply> AskAsync(SftpRequest request) => await await SendAsync(request);

    /// <returns>There when the message is on its way; the inner task is the answer.</returns>
    private async Task<Task<SftpReply>> SendAsync(SftpRequest request)
    {
        ReadOnlyMemory<byte> message = request.Message;
        TaskCompletionSource<SftpReply> answer = Expect(BinaryPrimitives.ReadUInt32BigEndian(message.Span[5..]));
        await _sending.WaitAsync(_watch.Token);
        try
        {
            await _peer.WriteAsync(message);
            await _peer.FlushAsync();
        }
        finally
        {
            _sending.Release();
        }

        return answer.Task.WaitAsync(_watch.Token);
    }

    private TaskCompletionSource<SftpReply> Expect(uint id)
    {
        TaskCompletionSource<SftpReply> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        if (Volatile.Read(ref _broken) is { } broken)
        {
            answer.TrySetException(broken);
        }

        return answer;
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                ReadResult result = await _peer.ReadAsync();
                ReadOnlySequence<byte> rest = result.Buffer;
                while (SftpReply.TryTake(ref rest) is { } reply)
                {
                    Dispatch(reply);
                }

                _peer.Output.AdvanceTo(rest.Start, rest.End);
                if (result.IsCompleted)
                {
                    PeerEnd end = await _peer.EndAsync();
                    Break(end.Failure("is not an sftp server, or has ended", null));
                    return;
                }
            }
        }
        catch (Exception e)
        {
            // Whoever waits for an answer gets it.
            Break(e);
        }
    }

    private void Dispatch(SftpReply reply)
    {
        uint id = reply.Kind == SftpKind.Version ? 0 : reply.Id;
        if (!_waiting.TryRemove(id, out TaskCompletionSource<SftpReply>? answer))
        {
            throw SftpException.NotUnderstood();
        }

        answer.TrySetResult(reply);
    }

    private void Break(Exception reason)
    {
        Volatile.Write(ref _broken, reason);
        foreach (TaskCompletionSource<SftpReply> answer in _waiting.Values)
        {
            answer.TrySetException(reason);
        }
    }
}
