namespace Kiln.Platform.Tests.Processes;

internal static class ProcessState
{
    /// <summary>There is a process of that number that is not a zombie.</summary>
    public static bool IsRunning(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Waits, bounded, for something that another process does.</summary>
    public static async Task<bool> BecomesTrue(Func<bool> condition)
    {
        for (int i = 0; i < 1000 && !condition(); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return condition();
    }
}
