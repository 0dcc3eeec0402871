using System.Diagnostics;

namespace Kiln.Builders.Oci.Tests.Support;

public static class Processes
{
    /// <summary>Of every process of the machine, those in containers included.</summary>
    public static IEnumerable<string> CommandLines()
    {
        foreach (string folder in Folders())
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            yield return line;
        }
    }

    /// <summary>
    /// Processes, dead ones excluded, that have this folder as their current or root directory or below.
    /// </summary>
    public static IEnumerable<string> In(string folder) =>
        Folders().Where(
            process => Links(process).Any(link => link?.StartsWith(folder, StringComparison.Ordinal) == true));

    /// <param name="user">The number of a user.</param>
    public static bool AreRunningAs(string user) => Folders().Any(process =>
    {
        try
        {
            return File.ReadLines(Path.Combine(process, "status"))
                .Any(line => line.StartsWith($"Uid:\t{user}\t", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    });

    public static async Task WaitUntilAsync(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"Waited in vain: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <returns>Standard output.</returns>
    public static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error.Result}");
        return output;
    }

    private static IEnumerable<string> Folders() =>
        Directory.EnumerateDirectories("/proc").Where(static f => char.IsAsciiDigit(Path.GetFileName(f)[0]));

    private static IEnumerable<string?> Links(string process)
    {
        foreach (string name in new[] { "cwd", "root" })
        {
            string? target;
            try
            {
                target = new FileInfo(Path.Combine(process, name)).LinkTarget;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            yield return target;
        }
    }
}
