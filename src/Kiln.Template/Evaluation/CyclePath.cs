using System.Collections.Immutable;
using Kiln.Language.Evaluation;

namespace Kiln.Template.Evaluation;

/// <summary>Finds a shortest way round a cycle, to tell it step by step.</summary>
internal static class CyclePath
{
    /// <summary>Of a longer cycle the first and last steps are told.</summary>
    private const int MostSteps = 20;

    /// <param name="nodes">All nodes.</param>
    /// <param name="dependencies">For each node, what it needs.</param>
    /// <param name="cycle">Nodes that all need each other; the way starts and ends at the first one.</param>
    /// <returns>One sentence a step, with the place of the reference.</returns>
    public static ImmutableArray<string> Describe(
        ImmutableArray<GraphNode> nodes,
        IReadOnlyList<ImmutableArray<int>> dependencies,
        ImmutableArray<int> cycle)
    {
        ImmutableArray<int> path = Find(dependencies, cycle);
        ImmutableArray<string> steps =
        [
            .. Enumerable.Range(0, path.Length)
                .Where(i => path.Length <= MostSteps || i < MostSteps / 2 || i >= path.Length - (MostSteps / 2))
                .Select(i => Step(nodes[path[i]], nodes[path[(i + 1) % path.Length]])),
        ];
        return path.Length <= MostSteps
            ? steps
            : steps.Insert(MostSteps / 2, $"... and so on, {path.Length - MostSteps} more ...");
    }

    private static string Step(GraphNode from, GraphNode to)
    {
        Reference? reference =
            GraphReferences.In(from).FirstOrDefault(r => GraphReferences.NameOf(r) == to.Reference);
        return $"{from.Reference} needs {to.Reference} at {reference?.Range ?? from.Place}.";
    }

    /// <summary>Breadth first from the first node back to it, without leaving the cycle.</summary>
    private static ImmutableArray<int> Find(
        IReadOnlyList<ImmutableArray<int>> dependencies,
        ImmutableArray<int> cycle)
    {
        HashSet<int> members = [.. cycle];
        Dictionary<int, int> cameFrom = [];
        Queue<int> waiting = new([cycle[0]]);
        while (waiting.TryDequeue(out int node))
        {
            foreach (int next in dependencies[node].Where(members.Contains))
            {
                if (next == cycle[0])
                {
                    return Back(cameFrom, node);
                }

                if (cameFrom.TryAdd(next, node))
                {
                    waiting.Enqueue(next);
                }
            }
        }

        return cycle;
    }

    private static ImmutableArray<int> Back(Dictionary<int, int> cameFrom, int last)
    {
        List<int> path = [last];
        while (cameFrom.TryGetValue(path[^1], out int before))
        {
            path.Add(before);
        }

        path.Reverse();
        return [.. path];
    }
}
