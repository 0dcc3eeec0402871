using System.IO.Pipelines;
using Kiln.Platform.Processes;

namespace Kiln.Builders.Docker.Engine;

/// <summary>
/// A connection through the <c>ssh</c> program and the docker program of the other machine, as docker's own: keys,
/// aliases and known hosts are those of the user's ssh.
/// </summary>
internal sealed class SshConnection : Stream, IEngineConnection
{
    private const int MaxSaidLines = 10;

    private readonly EngineAddress _address;
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private readonly Stream _reader;
    private readonly Stream _writer;
    private readonly List<string> _said = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    private SshConnection(EngineAddress address, SshTarget target)
    {
        _address = address;
        _reader = _output.Reader.AsStream(leaveOpen: true);
        _writer = _input.Writer.AsStream(leaveOpen: true);
        _running = RunAsync(target);
    }

    public Stream Stream => this;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Starts the program; what it cannot do shows when its stream is read.</summary>
    public static SshConnection Open(EngineAddress address) => new(address, address.Ssh!);

    public async Task EndInputAsync() => await _input.Writer.CompleteAsync();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _reader.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => _reader.Read(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _writer.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => _writer.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => _writer.FlushAsync(cancellationToken);

    public override void Flush() => _writer.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        Dispose();
        await _running;
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // The program's thread may wait for room in the output, so that goes first.
            _output.Reader.Complete();
            _input.Writer.Complete();
            _end.Cancel();
        }

        base.Dispose(disposing);
    }

    private async Task RunAsync(SshTarget target)
    {
        Exception? failure = null;
        try
        {
            ProcessSpec spec = new(SshTarget.Program, target.Arguments)
            {
                Input = _input.Reader.AsStream(leaveOpen: true),
                OutputStream = _output.Writer.AsStream(leaveOpen: true),
                OnErrorLine = Keep,
                GracePeriod = TimeSpan.Zero,
            };
            int code = await ChildProcess.RunAsync(spec, _end.Token);
            failure = code == 0 ? null : Failure(_said.Count > 0 ? string.Join(' ', _said) : $"exit code {code}");
        }
        catch (OperationCanceledException)
        {
            // This side has ended it.
        }
        catch (Exception e) when (e is ProcessStartException or IOException)
        {
            failure = Failure($"the program {SshTarget.Program} cannot be run: {e.Message}");
        }

        await _output.Writer.CompleteAsync(failure);
        await _input.Reader.CompleteAsync();
    }

    private void Keep(string line)
    {
        if (line.Trim().Length > 0 && _said.Count < MaxSaidLines)
        {
            _said.Add(line.Trim());
        }
    }

    private IOException Failure(string reason) => new(
        reason,
        new EngineException(
            EngineFailure.Unreachable,
            $"The Docker engine at {_address.Text} cannot be reached: {reason.TrimEnd('.')}.")
        {
            Advice = "`ssh HOST docker version` has to work without a question: with a key or an agent, a known host, "
                + "and the docker program on that machine.",
        });
}
