using System.Text;
using Kiln.Communicators.Ssh;
using Kiln.Communicators.Ssh.Transfer;
using Kiln.Communicators.Ssh.Transfer.Folders;
using Kiln.Platform.Files;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Communicators.Tests.Transfer.Fuzzing;

/// <summary>
/// What must hold whatever a machine answers: a transfer succeeds or says why not, it ends, and nothing is written
/// outside of its target.
/// </summary>
public static class TransferInvariants
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task CheckAsync(byte[] answer)
    {
        GuestFolder.Parse(Encoding.UTF8.GetString(answer), 3);
        string folder = Directory.CreateTempSubdirectory("kiln-fuzz-").FullName;
        try
        {
            string source = Path.Combine(folder, "source");
            Directory.CreateDirectory(Path.Combine(source, "sub"));
            await File.WriteAllTextAsync(Path.Combine(source, "sub", "file"), "content");
            foreach (bool usesSftp in new[] { false, true })
            {
                FileTransfer transfer = Transfer(answer, folder, usesSftp);
                string target = Path.Combine(folder, "target");
                await CheckAsync(transfer.DownloadAsync("/x", Stream.Null, CancellationToken.None));
                await CheckAsync(transfer.DownloadDirectoryAsync("/x/", target, CancellationToken.None));
                await CheckAsync(transfer.UploadAsync("/x", new MemoryStream([1, 2, 3]), null, CancellationToken.None));
                await CheckAsync(transfer.UploadDirectoryAsync("/x", source, CancellationToken.None));
                await CheckAsync(transfer.UploadDirectoryAsync("/x", source, CancellationToken.None));
            }

            CheckPlaces(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void CheckPlaces(string folder)
    {
        string[] names = [.. Directory.GetFileSystemEntries(folder).Select(static path => Path.GetFileName(path))];
        if (names.Except(["source", "target"]).Any())
        {
            throw new InvalidOperationException($"Written outside of the target: {string.Join(", ", names)}");
        }
    }

    private static async Task CheckAsync(Task transfer)
    {
        try
        {
            await transfer.WaitAsync(Limit);
        }
        catch (Exception e) when (e is CommunicatorException or FileAccessException)
        {
            // Refused with a reason.
        }
    }

    private static FileTransfer Transfer(byte[] answer, string folder, bool usesSftp) => new(
        (_, _) => Task.FromResult<ISshChannel>(new AnsweringChannel(answer)),
        new TransferSettings
        {
            UsesSftp = usesSftp,
            TemporaryFolder = Path.Combine(folder, "target"),
            StallLimit = Limit,
            Time = TimeProvider.System,
        },
        new SilentUi());

    private sealed class AnsweringChannel(byte[] answer) : ISshChannel
    {
        public Stream Input => Stream.Null;

        public Stream Output { get; } = new MemoryStream(answer, writable: false);

        public Stream Error { get; } = new MemoryStream(answer.AsSpan(answer.Length / 2).ToArray(), writable: false);

        public Task<int?> Exit { get; } = Task.FromResult<int?>(answer.Length % 3 == 0 ? 1 : 0);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class SilentUi : IUi
    {
        public void Say(string text)
        {
        }

        public void Error(string text)
        {
        }

        public void Log(string text)
        {
        }

        public void Machine(string type, params ReadOnlySpan<string> data)
        {
        }

        public void Progress(string subject, long done, long? total)
        {
        }

        public Task<string> AskAsync(string question, CancellationToken cancellationToken) =>
            Task.FromException<string>(new CannotAskException("no available tty"));

        public void AddSecret(string secret)
        {
        }
    }
}
