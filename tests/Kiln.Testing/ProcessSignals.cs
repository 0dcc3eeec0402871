using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Kiln.Testing;

/// <summary>Signals to processes, and whether they are gone.</summary>
public static partial class ProcessSignals
{
    public const int Interrupt = 2;

    public const int Kill = 9;

    public const int Terminate = 15;

    /// <summary>Stands still until it is killed or told to go on.</summary>
    public const int Stop = 19;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static void Send(int process, int signal)
    {
        if (SendSignal(process, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Without effect when the process has ended.</summary>
    public static void TrySend(int process, int signal) => _ = SendSignal(process, signal);

    /// <summary>A zombie does not run any more.</summary>
    public static bool IsRunning(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Fails when the process does not end soon.</summary>
    public static Task AssertGoneAsync(int process) =>
        WaitForAsync(() => !IsRunning(process), $"the end of process {process}", Limit);

    /// <summary>Fails when the condition does not come true.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">Is awaited, for the message.</param>
    /// <param name="limit">Until it fails.</param>
    public static async Task WaitForAsync(Func<bool> condition, string what, TimeSpan limit)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < limit, $"{what} did not come within {limit.TotalSeconds} seconds");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
