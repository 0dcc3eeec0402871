using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Processes;

/// <param name="Id">Its number now.</param>
/// <param name="Command">Its arguments, for people; at most some hundred characters.</param>
public sealed record MarkedProcess(int Id, string Command);

/// <summary>Finds and ends the processes of this machine that carry a mark (<see cref="ProcessMark"/>).</summary>
public static class MarkedProcesses
{
    private const int PidfdOpen = 434;
    private const int PidfdSendSignal = 424;
    private const int MaxCommandCharacters = 200;
    private const int PauseMilliseconds = 20;

    // Who starts another process while it is looked for may be missed once; and one that begins its program has no
    // environment.
    private const int QuietLooks = 3;
    private const int MaxLooks = 500;

    /// <summary>
    /// The living ones, except this process and those that it descends from. Processes of other users are not seen
    /// without root.
    /// </summary>
    /// <param name="mark">Of a process, for all its commands, or of one command.</param>
    public static ImmutableArray<MarkedProcess> Find(string mark)
    {
        HashSet<int> own = [.. Ancestors()];
        return
        [
            .. Numbers()
                .Where(id => !own.Contains(id) && Carries(id, mark))
                .Select(static id => new MarkedProcess(id, CommandOf(id))),
        ];
    }

    /// <summary>Ends them hard, again and again until none is found any more.</summary>
    /// <returns>Those that are still there, because they belong to others or start new ones too fast.</returns>
    public static ImmutableArray<MarkedProcess> Kill(string mark)
    {
        ImmutableArray<MarkedProcess> found = [];
        int quiet = 0;
        for (int look = 0; look < MaxLooks && quiet < QuietLooks; look++)
        {
            found = Find(mark);
            quiet = found.IsEmpty ? quiet + 1 : 0;
            foreach (MarkedProcess process in found)
            {
                Kill(process.Id, mark);
            }

            if (quiet < QuietLooks)
            {
                Pause();
            }
        }

        return found;
    }

    /// <summary>
    /// The number may have gone to another process meanwhile, so it is held while it is looked at again.
    /// </summary>
    private static void Kill(int id, string mark)
    {
        using SafeFileHandle held = new(LibC.SystemCall(PidfdOpen, id, 0), ownsHandle: true);
        if (!Carries(id, mark))
        {
            return;
        }

        _ = held.IsInvalid
            ? LibC.Kill(id, LibC.SigKill)
            : LibC.SystemCall(PidfdSendSignal, held.DangerousGetHandle(), LibC.SigKill, 0, 0);
    }

    private static unsafe void Pause() => _ = LibC.Poll(null, 0, PauseMilliseconds);

    private static IEnumerable<int> Numbers()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                yield return id;
            }
        }
    }

    /// <summary>This process, its parent and so on.</summary>
    private static IEnumerable<int> Ancestors()
    {
        for (int id = Environment.ProcessId; id > 1; id = ParentOf(id))
        {
            yield return id;
        }
    }

    private static int ParentOf(int id)
    {
        // The name in parentheses may hold anything; the state and the parent follow.
        string stat = Encoding.UTF8.GetString(Read(id, "stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && int.TryParse(fields[1], CultureInfo.InvariantCulture, out int parent) ? parent : 0;
    }

    private static bool Carries(int id, string mark)
    {
        ReadOnlySpan<byte> wanted = Encoding.ASCII.GetBytes($"{ProcessMark.Variable}={mark}");
        for (ReadOnlySpan<byte> rest = Read(id, "environ"); rest.Length >= wanted.Length;)
        {
            int end = rest.IndexOf((byte)0);
            ReadOnlySpan<byte> pair = end < 0 ? rest : rest[..end];
            if (pair.StartsWith(wanted) && (pair.Length == wanted.Length || pair[wanted.Length] == (byte)'.'))
            {
                return true;
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return false;
    }

    private static string CommandOf(int id)
    {
        string words = Encoding.UTF8.GetString(Read(id, "cmdline")).TrimEnd('\0');
        string command = words.Replace('\0', ' ').ReplaceLineEndings(" ");
        return command.Length <= MaxCommandCharacters ? command : command[..MaxCommandCharacters] + "...";
    }

    /// <summary>Empty when the process is gone or not ours to look at.</summary>
    private static byte[] Read(int id, string file)
    {
        try
        {
            return File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
