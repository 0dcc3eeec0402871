using System.ComponentModel;
using System.Diagnostics;
using Kiln.Images.Model;

namespace Kiln.Images.Layers;

/// <summary>Reads what a filter program makes of its input. A failure of the program is a failure of the last read.</summary>
internal sealed class FilterProcessStream : Stream
{
    private readonly Process _process;
    private readonly string _reference;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _feeding;
    private readonly Task<string> _errors;
    private bool _ended;

    private FilterProcessStream(Process process, Stream input, string reference)
    {
        _process = process;
        _reference = reference;
        _errors = process.StandardError.ReadToEndAsync(_stopped.Token);
        _feeding = FeedAsync(input);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <param name="debianPackage">Named when the program is missing.</param>
    /// <param name="input">Owned.</param>
    /// <param name="reference">What is read, in the user's words.</param>
    public static FilterProcessStream Start(
        string program,
        string debianPackage,
        string[] arguments,
        Stream input,
        string reference)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return new FilterProcessStream(Process.Start(start)!, input, reference);
        }
        catch (Win32Exception exception)
        {
            input.Dispose();
            throw new ImageException(
                ImageFailure.MissingTool,
                $"{reference} is packed with {program}, and the program {program} cannot be run: {exception.Message}. " +
                $"Install the package {debianPackage}.",
                exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await _process.StandardOutput.BaseStream.ReadAsync(buffer, cancellationToken);
        if (count == 0 && !buffer.IsEmpty && !_ended)
        {
            await _process.WaitForExitAsync(cancellationToken);
            if (_process.ExitCode != 0)
            {
                string message = (await _errors).Trim();
                throw new ImageException(
                    ImageFailure.BadFormat,
                    $"{_reference} is damaged or cut off: {_process.StartInfo.FileName} says: {message}");
            }

            await _feeding;
            _ended = true;
        }

        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _stopped.CancelAsync();
        await _feeding.ContinueWith(static _ => { }, TaskScheduler.Default);
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
            _stopped.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task FeedAsync(Stream input)
    {
        await using (input)
        {
            try
            {
                await using Stream standardInput = _process.StandardInput.BaseStream;
                await input.CopyToAsync(standardInput, _stopped.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException || IsBrokenPipe(exception))
            {
                // The program ended before its input did; its exit code tells why.
            }
        }
    }

    private static bool IsBrokenPipe(Exception exception) => exception is IOException and not Tar.TarFormatException;
}
