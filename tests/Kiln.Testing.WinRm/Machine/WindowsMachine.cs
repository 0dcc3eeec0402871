using System.Collections.Concurrent;

namespace Kiln.Testing.WinRm.Machine;

/// <summary>
/// Stands in for a Windows: its drive C: is a folder, its <c>cmd</c> knows what provisioners and transfers use, and scripts of
/// PowerShell are run by the real engine (with stand-ins for the few cmdlets that are not part of it).
/// </summary>
public sealed class WindowsMachine : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    internal WindowsMachine()
    {
        Root = _folder.Combine("C");
        Directory.CreateDirectory(Path.Combine(Root, "Windows", "Temp"));
        Directory.CreateDirectory(Path.Combine(Root, "Users", "Administrator"));
        PowerShell = new(this);
    }

    /// <summary>The folder that is drive C:.</summary>
    public string Root { get; }

    /// <summary>The names of programs with what they do; a test adds its own. They get their arguments as one text.</summary>
    public ConcurrentDictionary<string, Func<MachineProgram, Task<int>>> Programs { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every script that PowerShell got, from a file or encoded.</summary>
    public ConcurrentQueue<string> Scripts { get; } = [];

    /// <summary>The scheduled tasks that were registered, in their order.</summary>
    public ConcurrentQueue<ScheduledTask> Tasks { get; } = [];

    /// <summary>False: PowerShell gets nothing through its standard input.</summary>
    public bool PassesInput { get; set; } = true;

    internal PowerShellEngine PowerShell { get; }

    /// <summary>Where a path of the machine is here.</summary>
    public string LocalPath(string path)
    {
        string slashed = path.Trim('"').Replace('\\', '/');
        return slashed is ['c' or 'C', ':', ..]
            ? Path.Combine(Root, slashed[2..].TrimStart('/'))
            : slashed.StartsWith('/') ? slashed : Path.Combine(Root, "Users", "Administrator", slashed);
    }

    public void Dispose() => _folder.Dispose();

    internal Task<int> RunAsync(
        string line, ProgramStreams streams, IReadOnlyDictionary<string, string> environment, CancellationToken token) =>
        new CommandProcessor(this, streams, environment).RunAsync(line, token);
}
