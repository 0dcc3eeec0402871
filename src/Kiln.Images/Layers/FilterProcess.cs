using System.IO.Pipelines;
using Kiln.Images.Model;
using Kiln.Platform.Processes;

namespace Kiln.Images.Layers;

/// <summary>Reads what a filter program, such as <c>xz</c>, makes of a stream.</summary>
internal static class FilterProcess
{
    /// <param name="debianPackage">Named when the program is missing.</param>
    /// <param name="input">Owned by the result.</param>
    /// <param name="reference">What is read, in the user's words.</param>
    /// <returns>A failure of the program is a failure of the last read.</returns>
    public static Stream Open(string program, string debianPackage, Stream input, string reference)
    {
        Pipe pipe = new();
        CancellationTokenSource stop = new();
        Task running = RunAsync(program, debianPackage, input, reference, pipe.Writer, stop.Token);
        return new FilteredStream(pipe.Reader, stop, running);
    }

    private static async Task RunAsync(
        string program,
        string debianPackage,
        Stream input,
        string reference,
        PipeWriter output,
        CancellationToken cancellationToken)
    {
        Exception? failure = null;
        List<string> errors = [];
        await using (input)
        {
            try
            {
                ProcessSpec spec = new(program, ["-d", "-c"])
                {
                    Input = input,
                    OutputStream = output.AsStream(leaveOpen: true),
                    OnErrorLine = errors.Add,
                };
                int code = await ChildProcess.RunAsync(spec, cancellationToken);
                failure = code == 0 ? null : new ImageException(
                    ImageFailure.BadFormat,
                    $"{reference} is damaged or cut off; {program} says: {string.Join("; ", errors)}");
            }
            catch (ProcessStartException exception)
            {
                failure = new ImageException(
                    ImageFailure.MissingTool,
                    $"{reference} is packed with {program}, which cannot be run: {exception.Message} Install the " +
                    $"package {debianPackage}.",
                    exception);
            }
            catch (Exception exception) when (exception is ImageException or IOException or OperationCanceledException)
            {
                failure = exception;
            }
        }

        await output.CompleteAsync(failure);
    }

    private sealed class FilteredStream(PipeReader reader, CancellationTokenSource stop, Task running) : Stream
    {
        private readonly Stream _inner = reader.AsStream();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, count);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _inner.ReadAsync(buffer, offset, count, cancellationToken);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _inner.ReadAsync(buffer, cancellationToken);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        /// <summary>Ends the program when it still runs.</summary>
        public override async ValueTask DisposeAsync()
        {
            await reader.CompleteAsync();
            await stop.CancelAsync();
            await running;
            stop.Dispose();
            GC.SuppressFinalize(this);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                reader.Complete();
                stop.Cancel();
            }

            base.Dispose(disposing);
        }
    }
}
