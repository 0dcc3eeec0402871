using System.Collections;
using System.Runtime.InteropServices;
using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Processes;

/// <summary>
/// Starts a child with posix_spawn: its cost does not grow with this process, and no thread has to live on.
/// </summary>
internal static class Spawner
{
    // More than any C library's posix_spawnattr_t (336), posix_spawn_file_actions_t (80) and sigset_t (128).
    private const int StructureBytes = 1024;
    private const int ExecutableAccess = 1;
    private const int Enoent = 2;
    private const int E2Big = 7;
    private const int Enoexec = 8;
    private const int Enomem = 12;
    private const int Eacces = 13;
    private const int Etxtbsy = 26;

    private const int BusyPauseMilliseconds = 10;
    private const int MostBusyPauses = 100;

    /// <summary>
    /// Held until the child runs its own program, so that it inherits no file that is open for writing under this lock.
    /// </summary>
    public static readonly Lock Gate = new();

    /// <param name="spec">What to start.</param>
    /// <param name="input">Becomes standard input; null for an empty one.</param>
    /// <param name="output">Becomes standard output; null to drop it.</param>
    /// <param name="error">Becomes standard error; null to drop it.</param>
    /// <param name="mark">For <see cref="ProcessMark.Variable"/>; null to leave it out.</param>
    /// <param name="ownSession">A session of its own instead of a process group of its own.</param>
    /// <returns>The process id, which is its process group's id as well.</returns>
    public static int Start(
        ProcessSpec spec,
        SafeFileHandle? input,
        SafeFileHandle? output,
        SafeFileHandle? error,
        string? mark,
        bool ownSession)
    {
        Check(spec);
        IEnumerable<string> unmarked = EnvironmentOf(spec).Where(static pair => !ProcessMark.IsIn(pair));
        string[] environment = [.. unmarked, .. ProcessMark.Pairs(mark)];
        string path = Resolve(spec, environment);
        using NativeStrings argv = new([spec.FileName, .. spec.Arguments]);
        using NativeStrings envp = new(environment);
        for (int pauses = 0; ; pauses++)
        {
            int failure = Spawn(
                path,
                argv,
                envp,
                spec.WorkingDirectory,
                [input, output, error],
                spec.Terminal?.Path,
                ownSession,
                out int pid);
            if (failure != Etxtbsy || pauses == MostBusyPauses)
            {
                return failure == 0 ? pid : throw Failed(spec, path, failure);
            }

            // A program that was just written, and a child of somebody else that has its descriptor until it begins.
            Pause();
        }
    }

    private static unsafe void Pause() => _ = LibC.Poll(null, 0, BusyPauseMilliseconds);

    private static unsafe int Spawn(
        string path,
        NativeStrings argv,
        NativeStrings envp,
        string? directory,
        ReadOnlySpan<SafeFileHandle?> streams,
        string? terminal,
        bool ownSession,
        out int pid)
    {
        byte* memory = stackalloc byte[3 * StructureBytes];
        nint actions = (nint)memory;
        nint attributes = actions + StructureBytes;
        nint signals = attributes + StructureBytes;
        _ = LibC.InitActions(actions);
        _ = LibC.InitAttributes(attributes);
        try
        {
            AddStreams(actions, streams, terminal ?? "/dev/null");
            if (directory is not null)
            {
                _ = LibC.AddChangeDirectory(actions, directory);
            }

            // The runtime ignores SIGPIPE and may block signals; a child must start like any other program.
            _ = LibC.FillSignals(signals);
            _ = LibC.SetAttributeSignalDefaults(attributes, signals);
            _ = LibC.EmptySignals(signals);
            _ = LibC.SetAttributeSignalMask(attributes, signals);
            _ = LibC.SetAttributeGroup(attributes, 0);
            short grouping = ownSession ? LibC.SpawnSetSession : LibC.SpawnSetGroup;
            _ = LibC.SetAttributeFlags(
                attributes, (short)(grouping | LibC.SpawnSetSignalDefaults | LibC.SpawnSetSignalMask));
            lock (Gate)
            {
                return LibC.Spawn(out pid, path, actions, attributes, argv.Pointer, envp.Pointer);
            }
        }
        finally
        {
            _ = LibC.DestroyActions(actions);
            _ = LibC.DestroyAttributes(attributes);
        }
    }

    /// <param name="other">
    /// What takes the place of a missing stream. A terminal becomes that of the child's session.
    /// </param>
    private static void AddStreams(nint actions, ReadOnlySpan<SafeFileHandle?> streams, string other)
    {
        for (int i = 0; i < streams.Length; i++)
        {
            const int ReadWrite = 2;
            _ = streams[i] is SafeFileHandle handle
                ? LibC.AddDuplicate(actions, (int)handle.DangerousGetHandle(), i)
                : LibC.AddOpen(actions, i, other, ReadWrite, 0);
        }
    }

    private static void Check(ProcessSpec spec)
    {
        IEnumerable<string> texts = spec.Arguments.Prepend(spec.FileName);
        if (spec.Environment is not null)
        {
            texts = texts.Concat(spec.Environment.Keys).Concat(spec.Environment.Values);
        }

        if (spec.FileName.Length == 0 || texts.Any(static text => text.Contains('\0', StringComparison.Ordinal)))
        {
            throw new ProcessStartException(
                ProcessStartFailure.InvalidArgument,
                spec.FileName,
                $"Cannot start '{spec.FileName}': a command needs a name, and neither its arguments nor its "
                + "environment may hold a null character.");
        }

        if (spec.WorkingDirectory is not null && !Directory.Exists(spec.WorkingDirectory))
        {
            throw new ProcessStartException(
                ProcessStartFailure.WorkingDirectoryMissing,
                spec.FileName,
                $"Cannot start '{spec.FileName}': its working directory '{spec.WorkingDirectory}' does not exist.");
        }
    }

    private static IEnumerable<string> EnvironmentOf(ProcessSpec spec) => spec.Environment is not null
        ? spec.Environment.Select(static pair => $"{pair.Key}={pair.Value}")
        : System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(static pair => $"{pair.Key}={pair.Value}");

    private static string Resolve(ProcessSpec spec, string[] environment)
    {
        if (spec.FileName.Contains('/', StringComparison.Ordinal))
        {
            return spec.FileName;
        }

        string path = environment.FirstOrDefault(static e => e.StartsWith("PATH=", StringComparison.Ordinal))?[5..]
            ?? "/usr/local/bin:/usr/bin:/bin";
        foreach (string folder in path.Split(':'))
        {
            string candidate = Path.Combine(folder.Length == 0 ? "." : folder, spec.FileName);
            if (LibC.Access(candidate, ExecutableAccess) == 0 && !Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new ProcessStartException(
            ProcessStartFailure.NotFound,
            spec.FileName,
            $"{spec.FileName}: command not found. It is in none of the folders of PATH ({path}).");
    }

    private static ProcessStartException Failed(ProcessSpec spec, string path, int failure)
    {
        string cause = Marshal.GetPInvokeErrorMessage(failure);
        (ProcessStartFailure reason, string text) = failure switch
        {
            Enoent when File.Exists(path) =>
                (ProcessStartFailure.NotExecutable, $"the interpreter that '{path}' names does not exist"),
            Enoent => (ProcessStartFailure.NotFound, "there is no such file"),
            Eacces => (ProcessStartFailure.NotExecutable, $"{cause}; is it a file with the execute bit set?"),
            Enoexec => (ProcessStartFailure.NotExecutable, $"{cause}; a script needs a first line such as #!/bin/sh"),
            E2Big => (ProcessStartFailure.InvalidArgument, $"{cause}; arguments and environment are too long together"),
            Enomem or LibC.Eagain =>
                (ProcessStartFailure.NoResources, $"{cause}; the machine is out of memory or processes"),
            _ => (ProcessStartFailure.Other, cause),
        };
        return new(reason, spec.FileName, $"Cannot start '{spec.FileName}': {text}.");
    }
}
