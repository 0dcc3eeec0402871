namespace Kiln.Fuzz;

/// <summary>Runs every file of a corpus through a target, without a fuzzer.</summary>
internal static class Replay
{
    /// <returns>0 when all inputs are handled, 1 when one is not or there is none.</returns>
    public static int Run(Target target, string folder, TextWriter output)
    {
        int count = 0;
        int failed = 0;
        IEnumerable<string> paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories);
        foreach (string path in paths.Order(StringComparer.Ordinal))
        {
            count++;
            try
            {
                target.Run(File.ReadAllBytes(path));
            }
            catch (Exception broken)
            {
                failed++;
                output.WriteLine($"{path}: {broken.GetType().Name}: {broken.Message}");
            }
        }

        output.WriteLine($"{target.Name}: {count} inputs, {failed} failed");
        return failed == 0 && count > 0 ? 0 : 1;
    }
}
