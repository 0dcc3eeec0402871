using Kiln.Language.Tests.Parsing;

namespace Kiln.Fuzz;

/// <summary>Runs every file of a corpus through the targets, without a fuzzer.</summary>
internal static class Replay
{
    /// <returns>0 when all inputs are handled, 1 when one is not.</returns>
    public static int Run(string folder, TextWriter output)
    {
        int count = 0;
        int failed = 0;
        IEnumerable<string> paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories);
        foreach (string path in paths.Order(StringComparer.Ordinal))
        {
            count++;
            try
            {
                Targets.Run(File.ReadAllBytes(path));
            }
            catch (InvariantBrokenException broken)
            {
                failed++;
                output.WriteLine($"{path}: {broken.Message}");
            }
        }

        output.WriteLine($"{count} inputs, {failed} failed");
        return failed == 0 && count > 0 ? 0 : 1;
    }
}
