using System.Collections.Immutable;
using System.Globalization;

namespace Kiln.Testing;

/// <summary>Who was started by whom.</summary>
public static class ProcessTree
{
    /// <summary>All that descend from a process and run now, parents first.</summary>
    public static ImmutableArray<int> Below(int root)
    {
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(static name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(static name => int.Parse(name!, CultureInfo.InvariantCulture))
            .ToLookup(ParentOf);
        ImmutableArray<int>.Builder found = ImmutableArray.CreateBuilder<int>();
        Queue<int> open = new([root]);
        while (open.TryDequeue(out int parent))
        {
            foreach (int child in children[parent])
            {
                found.Add(child);
                open.Enqueue(child);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Of its program; empty when it has ended.</summary>
    public static string NameOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static int ParentOf(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return -1; // It has ended.
        }
    }
}
