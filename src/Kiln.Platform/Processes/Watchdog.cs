using System.Globalization;
using System.Text;
using Kiln.Platform.Native;

namespace Kiln.Platform.Processes;

/// <summary>
/// A shell of a few lines that outlives this process, even when it is killed hard, and then kills all that its commands
/// have started. It is told each running process group through a pipe; the end of the pipe is the end of this process.
/// One for the whole process, started with the first child: a child costs two short writes, not another program.
/// </summary>
/// <remarks>
/// A child holds the pipe as well until it runs its own program, so the pipe ends only after every child that was just
/// being started has its own environment, and in it the mark by which it is found
/// (docs/decisions/0008-child-processes.md).
/// </remarks>
internal sealed class Watchdog
{
    private const string Shell = "/bin/sh";

    // What is killed: members of the announced groups, processes with the mark, and what descends from either. Looking
    // ends after three looks without a find, because who starts another process meanwhile may be missed once.
    private const string Script =
        """
        trap '' HUP INT TERM
        groups=' '
        orderly=
        while read -r sign id; do
          case $sign in
            +) groups="$groups$id " ;;
            -) groups="${groups%% $id *} ${groups#* $id }" ;;
            .) orderly=yes ;;
          esac
        done
        if [ -n "$orderly" ] && [ "$groups" = ' ' ]; then exit; fi

        marked() { grep -lsF -e "KILN_CHILD_OF=$1" /proc/[0-9]*/environ 2>/dev/null; }
        add() { case $found in *" $1 "*) ;; *) found="$found$1 "; more=yes ;; esac }
        below() {
          more=yes
          while [ -n "$more" ]; do
            more=
            for stat in /proc/[0-9]*/stat; do
              line=
              read -r line 2>/dev/null <"$stat" || continue
              id=${line%% *}
              set -- ${line##*") "}
              [ "$1" = Z ] && continue
              case $found in *" $2 "*) add "$id" ;; esac
              case $groups in *" $3 "*) add "$id" ;; esac
            done
          done
        }

        mark=$1
        quiet=0
        while [ $quiet -lt 3 ]; do
          found=' '
          for file in $(marked "$mark"); do file=${file#/proc/}; add "${file%/environ}"; done
          below 2>/dev/null
          for id in $groups; do kill -s KILL -- "-$id" 2>/dev/null; done
          for id in $found; do kill -s KILL "$id" 2>/dev/null; done
          quiet=$((quiet + 1))
          [ "$found" = ' ' ] || quiet=0
          sleep 0.05
        done
        """;

    private readonly Pipe? _pipe;
    private int _commands;

    private Watchdog(Pipe? pipe) => _pipe = pipe;

    /// <summary>
    /// Without a shell there is nobody to watch; children are then only killed by a parent that ends by itself.
    /// </summary>
    public static Watchdog Start()
    {
        Pipe pipe = Pipe.Open();
        try
        {
            // Without a mark, also that of a Kiln which runs this one: that one's watchdog must not kill this one's.
            ProcessSpec spec = new(Shell, ["-c", Script, "kiln-watchdog", ProcessMark.OfThisProcess]);
            _ = Spawner.Start(spec, pipe.Reader, output: null, error: null, mark: null, ownSession: true);
            pipe.Reader.Dispose();
            Watchdog watchdog = new(pipe);

            // Not raised when the process is killed or crashes.
            AppDomain.CurrentDomain.ProcessExit += (_, _) => watchdog.Tell('.', 0);
            return watchdog;
        }
        catch (ProcessStartException)
        {
            pipe.Dispose();
            return new(null);
        }
    }

    /// <summary>For the next command; what it starts is told apart from other commands' by it.</summary>
    public string NextMark() => string.Create(
        CultureInfo.InvariantCulture, $"{ProcessMark.OfThisProcess}.{Interlocked.Increment(ref _commands)}");

    public void Add(int group) => Tell('+', group);

    /// <summary>
    /// Called while the group's leader is not reaped yet, so that its number cannot have gone to somebody else.
    /// </summary>
    public void Remove(int group) => Tell('-', group);

    /// <summary>
    /// A write of so few bytes to a pipe is atomic. When the shell is gone the write fails, and so be it.
    /// </summary>
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
