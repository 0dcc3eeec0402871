using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Kiln.EndToEnd.Tests.Killing;

/// <summary>
/// The processes that have to do with a test, however far they have run away: it has a folder of its own, whose name is in
/// everybody's environment, and words of its own in command lines.
/// </summary>
internal static class OurProcesses
{
    /// <summary>Living processes with the text in their environment, arguments, root or current folder.</summary>
    public static string[] With(string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        return
        [
            .. Directory.EnumerateDirectories("/proc")
                .Where(static folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id)
                    && id != Environment.ProcessId)
                .Where(folder => Contains(folder, "environ", wanted)
                    || Contains(folder, "cmdline", wanted)
                    || LeadsTo(folder, "cwd", text)
                    || LeadsTo(folder, "root", text))
                .Select(static folder => $"{Path.GetFileName(folder)}: {Text(folder, "cmdline")}"),
        ];
    }

    /// <summary>Waits, bounded: the end of a process is seen a little later than it is caused.</summary>
    public static async Task AssertNoneAsync(string text, string when)
    {
        Stopwatch watch = Stopwatch.StartNew();
        string[] left;
        while ((left = With(text)).Length > 0)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{when}, still running:\n{string.Join('\n', left)}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static bool Contains(string process, string file, byte[] wanted) =>
        Read(process, file).AsSpan().IndexOf(wanted) >= 0;

    private static string Text(string process, string file) =>
        Encoding.UTF8.GetString(Read(process, file)).Replace('\0', ' ');

    private static byte[] Read(string process, string file)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(process, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool LeadsTo(string process, string link, string text)
    {
        try
        {
            return new FileInfo(Path.Combine(process, link)).LinkTarget?.Contains(text, StringComparison.Ordinal) == true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
