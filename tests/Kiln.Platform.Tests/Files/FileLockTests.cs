using Kiln.Platform.Files;
using Kiln.Platform.Processes;
using Kiln.Testing;

namespace Kiln.Platform.Tests.Files;

public sealed class FileLockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Lock_is_exclusive_until_it_is_disposed()
    {
        using TemporaryDirectory folder = new();
        string path = folder.Combine("lock");
        using (FileLock? first = FileLock.TryAcquire(path))
        {
            Assert.NotNull(first);
            Assert.Null(FileLock.TryAcquire(path));
        }

        using FileLock? second = FileLock.TryAcquire(path);
        Assert.NotNull(second);
    }

    [Fact]
    public void Shared_lock_lets_others_share_and_nobody_be_alone()
    {
        using TemporaryDirectory folder = new();
        string path = folder.Write("lock", "");
        Assert.Null(FileLock.TryShareExisting(folder.Combine("missing")));
        using (FileLock? first = FileLock.TryShareExisting(path))
        using (FileLock? second = FileLock.TryShareExisting(path))
        {
            Assert.NotNull(first);
            Assert.NotNull(second);
            Assert.Null(FileLock.TryAcquireExisting(path));
        }

        using FileLock? alone = FileLock.TryAcquireExisting(path);
        Assert.NotNull(alone);
        Assert.Null(FileLock.TryShareExisting(path));
    }

    [Fact]
    public async Task Lock_is_seen_by_other_processes_and_not_inherited_by_children()
    {
        string flock = Requires.Tool("flock", "util-linux");
        using TemporaryDirectory folder = new();
        string path = folder.Combine("lock");
        ProcessSpec attempt = new(flock, ["--nonblock", path, "true"]);
        using CancellationTokenSource cancel = new();
        TaskCompletionSource started = new();
        Task<int> child;
        using (FileLock.TryAcquire(path))
        {
            Assert.Equal(1, await ChildProcess.RunAsync(attempt, Token));
            child = ChildProcess.RunAsync(
                new("/bin/sh", ["-c", "echo up; sleep 1000"]) { OnOutputLine = _ => started.SetResult() }, cancel.Token);
            await started.Task;
        }

        Assert.Equal(0, await ChildProcess.RunAsync(attempt, Token));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => child);
    }

    [Fact]
    public async Task Waiting_for_a_lock_ends_when_it_is_free_or_the_wait_is_cancelled()
    {
        using TemporaryDirectory folder = new();
        string path = folder.Combine("lock");
        FileLock? first = FileLock.TryAcquire(path);
        using CancellationTokenSource cancel = new();
        Task<FileLock> cancelled = FileLock.AcquireAsync(path, TimeProvider.System, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        Task<FileLock> waiting = FileLock.AcquireAsync(path, TimeProvider.System, Token);
        Assert.False(waiting.IsCompleted);
        first!.Dispose();
        (await waiting).Dispose();
    }
}
