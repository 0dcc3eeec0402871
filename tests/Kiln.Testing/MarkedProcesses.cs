using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit;

namespace Kiln.Testing;

/// <summary>
/// The processes that a test has started, with all that these have started: a mark in the environment is handed down, also to a process
/// whose parent is gone.
/// </summary>
public sealed class MarkedProcesses
{
    public const string Variable = "KILN_TEST_MARK";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>The value of <see cref="Variable"/>.</summary>
    public string Mark { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Those that run now.</summary>
    public ImmutableArray<RunningProcess> Running()
    {
        string entry = $"{Variable}={Mark}\0";
        ImmutableArray<RunningProcess>.Builder found = ImmutableArray.CreateBuilder<RunningProcess>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id)
                && (Read(folder, "environ") + "\0").Contains(entry, StringComparison.Ordinal)
                && ProcessSignals.IsRunning(id))
            {
                found.Add(new(id, Read(folder, "cmdline").Replace('\0', ' ').Trim()));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Waits for the first one whose command line has a text.</summary>
    public async Task<RunningProcess> FindAsync(string part)
    {
        RunningProcess? found = null;
        await ProcessSignals.WaitForAsync(
            () => (found = Running().FirstOrDefault(
                process => process.CommandLine.Contains(part, StringComparison.Ordinal))) is not null,
            $"a process with '{part}' in its command line",
            Limit);
        return found!;
    }

    /// <summary>Fails, and ends them, when some go on for long after they should have ended.</summary>
    public async Task AssertNoneAsync()
    {
        Stopwatch watch = Stopwatch.StartNew();
        ImmutableArray<RunningProcess> left = Running();
        while (left.Length > 0 && watch.Elapsed < Limit)
        {
            await Task.Delay(20, CancellationToken.None);
            left = Running();
        }

        foreach (RunningProcess process in left)
        {
            ProcessSignals.Send(process.Id, ProcessSignals.Kill);
        }

        Assert.True(left.IsEmpty, $"these processes were left behind: {string.Join("; ", left)}");
    }

    private static string Read(string folder, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // It has ended, or is somebody else's.
        }
    }
}
