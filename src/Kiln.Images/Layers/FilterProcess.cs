using System.IO.Pipelines;
using Kiln.Images.Model;
using Kiln.Images.Streams;
using Kiln.Platform.Processes;
using Kiln.Platform.Streams;

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

    private sealed class FilteredStream(PipeReader reader, CancellationTokenSource stop, Task running) : ReadStream
    {
        private readonly Stream _inner = reader.AsStream();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _inner.ReadAsync(buffer, cancellationToken);

        /// <summary>Ends the program when it still runs.</summary>
        public override async ValueTask DisposeAsync()
        {
            await reader.CompleteAsync();
            await stop.CancelAsync();
            await running;
            stop.Dispose();
            await base.DisposeAsync();
        }
    }
}
