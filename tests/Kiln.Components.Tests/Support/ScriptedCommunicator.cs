using System.Text;
using Kiln.Sdk.Communication;

namespace Kiln.Components.Tests.Support;

/// <summary>Writes every operation into a log and answers as a test case says.</summary>
internal sealed class ScriptedCommunicator(List<string> log, IReadOnlyList<Answer> answers) : ICommunicator
{
    private readonly int[] _used = new int[answers.Count];

    public Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken)
    {
        // As every machine does: a pause that ends together with the token is followed by nothing.
        cancellationToken.ThrowIfCancellationRequested();
        Answer? answer = Take($"run {command.Command}", CommunicatorFailure.Start);
        Write(answer?.Out ?? [], command.OnOutputLine, command.OutputStream);
        Write(answer?.Err ?? [], command.OnErrorLine, command.ErrorStream);
        return Task.FromResult(answer?.Exit ?? 0);
    }

    public async Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        using StreamReader reader = new(content, Encoding.UTF8, leaveOpen: true);
        string text = await reader.ReadToEndAsync(cancellationToken);
        string permissions = mode is null ? "" : $" mode {Convert.ToString((int)mode, 8)}";
        Take($"upload {path}{permissions}: {text}", CommunicatorFailure.Transfer);
    }

    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken)
    {
        Take($"upload folder {localDirectory} to {path}", CommunicatorFailure.Transfer);
        return Task.CompletedTask;
    }

    public async Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken)
    {
        Take($"download {path}", CommunicatorFailure.Transfer);
        await destination.WriteAsync("remote content"u8.ToArray(), cancellationToken);
    }

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken)
    {
        Take($"download folder {path} to {localDirectory}", CommunicatorFailure.Transfer);
        return Task.CompletedTask;
    }

    private static void Write(string[] lines, Action<string>? onLine, Stream? stream)
    {
        foreach (string line in lines)
        {
            if (stream is null)
            {
                onLine?.Invoke(line);
            }
            else
            {
                stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
            }
        }
    }

    private Answer? Take(string operation, CommunicatorFailure reason)
    {
        lock (log)
        {
            log.Add(operation);
        }

        for (int i = 0; i < answers.Count; i++)
        {
            Answer answer = answers[i];
            if (!operation.StartsWith(answer.On, StringComparison.Ordinal) || _used[i] >= (answer.Times ?? int.MaxValue))
            {
                continue;
            }

            _used[i]++;
            return answer.Fail is null
                ? answer
                : throw new CommunicatorException(
                    answer.Fail.Contains("not implemented", StringComparison.Ordinal) ? CommunicatorFailure.NotImplemented : reason,
                    answer.Fail);
        }

        return null;
    }
}

/// <param name="On">How the operation begins, as the log shows it.</param>
/// <param name="Times">How often the answer is given; null for always.</param>
/// <param name="Fail">The operation throws this.</param>
internal sealed record Answer(string On, int? Times, int? Exit, string? Fail, string[]? Out, string[]? Err);
