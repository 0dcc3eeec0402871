using System.Globalization;
using System.Text;
using Kiln.Platform.Native;

namespace Kiln.Platform.Processes;

/// <summary>
/// A shell of a few lines that outlives this process, even when it is killed hard, and then kills every process group that was
/// still running. It is told each group through a pipe; the end of the pipe is the end of this process. One for the
/// whole process, started with the first child: a child costs two short writes, not another program.
/// </summary>
/// <remarks>
/// What holds: after kill -9 of this process, all members of all groups of running children die, grandchildren included. A
/// process that left its group (a daemon, a container's init) does not: such things belong into the ledger.
/// </remarks>
internal sealed class Watchdog
{
    private const string Shell = "/bin/sh";

    private const string Script =
        """
        trap '' HUP INT TERM
        groups=' '
        while read -r sign id; do
          case $sign in
            +) groups="$groups$id " ;;
            -) groups="${groups%% $id *} ${groups#* $id }" ;;
          esac
        done
        for id in $groups; do kill -s KILL -- "-$id"; done
        """;

    private readonly Pipe? _pipe;

    private Watchdog(Pipe? pipe) => _pipe = pipe;

    /// <summary>Without a shell there is nobody to watch; children are then only killed by a parent that ends by itself.</summary>
    public static Watchdog Start()
    {
        Pipe pipe = Pipe.Open();
        try
        {
            _ = Spawner.Start(new(Shell, ["-c", Script]), pipe.Reader, output: null, error: null, ownSession: true);
            pipe.Reader.Dispose();
            return new(pipe);
        }
        catch (ProcessStartException)
        {
            pipe.Dispose();
            return new(null);
        }
    }

    public void Add(int group) => Tell('+', group);

    /// <summary>Called while the group's leader is not reaped yet, so that its number cannot have gone to somebody else.</summary>
    public void Remove(int group) => Tell('-', group);

    /// <summary>A write of so few bytes to a pipe is atomic. When the shell is gone the write fails, and so be it.</summary>
    private unsafe void Tell(char sign, int group)
    {
        if (_pipe is null)
        {
            return;
        }

        byte[] line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sign} {group}\n"));
        fixed (byte* start = line)
        {
            _ = LibC.Write((int)_pipe.Writer.DangerousGetHandle(), start, line.Length);
        }
    }
}
