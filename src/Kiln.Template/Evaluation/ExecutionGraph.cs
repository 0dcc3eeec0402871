using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;

namespace Kiln.Template.Evaluation;

/// <summary>Locals and data sources in the order in which they can be worked out.</summary>
internal sealed class ExecutionGraph
{
    /// <summary>Each one looks at all names: nobody reads so many, and ten thousand would take minutes.</summary>
    private const int MostSuggestions = 100;

    private readonly ImmutableArray<GraphNode> _nodes;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly bool[] _isBroken;
    private readonly bool[] _takesAll;
    private readonly List<Diagnostic> _diagnostics;
    private int _suggestions;

    private ExecutionGraph(ImmutableArray<GraphNode> nodes, List<Diagnostic> diagnostics)
    {
        _nodes = nodes;
        _isBroken = new bool[nodes.Length];
        _takesAll = new bool[nodes.Length];
        _diagnostics = diagnostics;
        for (int i = 0; i < nodes.Length; i++)
        {
            _indexes.Add(nodes[i].Reference, i);
        }
    }

    /// <returns>The nodes that can be worked out, each after those that it needs.</returns>
    public static ImmutableArray<GraphNode> Order(ImmutableArray<GraphNode> nodes, List<Diagnostic> diagnostics) =>
        new ExecutionGraph(nodes, diagnostics).Order();

    private ImmutableArray<GraphNode> Order()
    {
        ImmutableArray<int>[] dependencies = [.. _nodes.Select((_, index) => DependenciesOf(index))];

        // A node that takes local or data as a whole sees what is there by then: it comes as late as it can.
        int[] order = [.. Enumerable.Range(0, _nodes.Length).OrderBy(index => _takesAll[index])];
        int[] positions = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            positions[order[i]] = i;
        }

        DependencyOrder result = DependencyGraph.Sort(
            [.. order.Select(index => ImmutableArray.CreateRange(dependencies[index], needed => positions[needed]))]);
        foreach (ImmutableArray<int> cycle in result.Cycles)
        {
            ReportCycle([.. cycle.Select(position => order[position]).Order()], dependencies);
        }

        return
        [
            .. result.Order
                .Select(position => order[position])
                .Where(index => !_isBroken[index])
                .Select(index => _nodes[index]),
        ];
    }

    private ImmutableArray<int> DependenciesOf(int index)
    {
        GraphNode node = _nodes[index];
        HashSet<int> dependencies = [];
        HashSet<string> missing = new(StringComparer.Ordinal);
        foreach (Reference reference in GraphReferences.In(node))
        {
            if (GraphReferences.NameOf(reference) is not { } name)
            {
                _takesAll[index] |= reference.Root is "local" or "data";
            }
            else if (_indexes.TryGetValue(name, out int needed))
            {
                dependencies.Add(needed);
            }
            else if (missing.Add(name))
            {
                _isBroken[index] = true;
                string? similar = _suggestions++ < MostSuggestions ? Similar.Closest(name, _indexes.Keys) : null;
                _diagnostics.Add(
                    GraphDiagnostics.MissingDependency(name, node.Reference, reference.Range).Suggest(similar));
            }
        }

        return [.. dependencies];
    }

    private void ReportCycle(ImmutableArray<int> cycle, ImmutableArray<int>[] dependencies)
    {
        foreach (int index in cycle)
        {
            _isBroken[index] = true;
        }

        GraphNode first = _nodes[cycle[0]];
        Diagnostic diagnostic = cycle.Length == 1
            ? GraphDiagnostics.SelfReference(first.Reference, first.Place)
            : GraphDiagnostics.Cycle([.. cycle.Select(index => _nodes[index].Reference)], first.Place);
        _diagnostics.Add(diagnostic.Explain(CyclePath.Describe(_nodes, dependencies, cycle)));
    }
}
