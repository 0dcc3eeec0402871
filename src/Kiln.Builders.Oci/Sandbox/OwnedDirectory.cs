using Kiln.Platform.Files;
using Kiln.Platform.Processes;

namespace Kiln.Builders.Oci.Sandbox;

/// <summary>Folders that hold files of an image's users, who are others than the one who runs Kiln.</summary>
internal static class OwnedDirectory
{
    /// <summary>A worker holds one of these files in its work directory locked while it lives.</summary>
    public const string LockPrefix = "worker.lock.";

    private const int MaxWorkers = 8;
    private static readonly TimeSpan WorkerEnd = TimeSpan.FromSeconds(20);

    /// <summary>Locks the first free file. Called by the worker; the lock lives until the process ends.</summary>
    public static FileLock Occupy(string directory)
    {
        for (int i = 0; i < MaxWorkers; i++)
        {
            if (FileLock.TryAcquire(Path.Combine(directory, LockPrefix + (char)('0' + i))) is FileLock taken)
            {
                return taken;
            }
        }

        throw new IOException($"More than {MaxWorkers} workers want to work in {directory}.");
    }

    /// <summary>Removes a folder that no worker uses; succeeds when it is gone already.</summary>
    /// <exception cref="IOException">Something of it is left.</exception>
    public static async Task RemoveAsync(
        string directory,
        NamespaceLaunch launch,
        CancellationToken cancellationToken)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        string program = ToolPath.Find("rm", "coreutils");
        ProcessSpec remove = launch.AsOwner(program, ["-rf", "--one-file-system", "--", directory]);
        CapturedOutput result = await ChildProcess.CaptureAsync(remove, cancellationToken);
        if (Directory.Exists(directory))
        {
            throw new IOException($"{directory} could not be removed: {result.Error}");
        }
    }

    /// <summary>Waits until every worker of a work directory has ended, with all that it started.</summary>
    /// <exception cref="IOException">One has not.</exception>
    public static async Task WaitForWorkersAsync(
        string directory,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        using CancellationTokenSource patience = new(WorkerEnd, time);
        using CancellationTokenSource both =
            CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        foreach (string file in Directory.GetFiles(directory, LockPrefix + "*"))
        {
            try
            {
                using FileLock free = await FileLock.AcquireAsync(file, time, both.Token);
            }
            catch (OperationCanceledException e) when (patience.IsCancellationRequested)
            {
                throw new IOException($"{directory} is still in use by a worker of another build.", e);
            }
        }
    }
}
