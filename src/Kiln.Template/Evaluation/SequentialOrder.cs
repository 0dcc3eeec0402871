using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;

namespace Kiln.Template.Evaluation;

/// <summary>
/// The order of <c>-use-sequential-evaluation</c>, for data sources or for locals alone: only references among them
/// count, and chains of them have a limit, which cycles run into as well.
/// </summary>
internal sealed class SequentialOrder
{
    private const int DataDepth = 10;
    private const int LocalDepth = 9;

    private readonly ImmutableArray<GraphNode> _nodes;
    private readonly bool _areLocals;
    private readonly List<Diagnostic> _diagnostics;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly bool[] _isBroken;

    private SequentialOrder(ImmutableArray<GraphNode> nodes, bool areLocals, List<Diagnostic> diagnostics)
    {
        _nodes = nodes;
        _areLocals = areLocals;
        _diagnostics = diagnostics;
        _isBroken = new bool[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            _indexes.Add(nodes[i].Reference, i);
        }
    }

    /// <returns>The nodes that can be worked out, each after those that it needs.</returns>
    public static ImmutableArray<GraphNode> OfData(ImmutableArray<GraphNode> data, List<Diagnostic> diagnostics) =>
        new SequentialOrder(data, areLocals: false, diagnostics).Order();

    /// <inheritdoc cref="OfData"/>
    public static ImmutableArray<GraphNode> OfLocals(ImmutableArray<GraphNode> locals, List<Diagnostic> diagnostics) =>
        new SequentialOrder(locals, areLocals: true, diagnostics).Order();

    private ImmutableArray<GraphNode> Order()
    {
        ImmutableArray<int>[] dependencies = [.. Enumerable.Range(0, _nodes.Length).Select(DependenciesOf)];
        DependencyOrder result = DependencyGraph.Sort(dependencies);
        foreach (ImmutableArray<int> cycle in result.Cycles)
        {
            ReportDepth(cycle[0], CyclePath.Describe(_nodes, dependencies, cycle));
            foreach (int index in cycle)
            {
                _isBroken[index] = true;
            }
        }

        CheckDepths(result.Order, dependencies);
        return [.. result.Order.Where(index => !_isBroken[index]).Select(index => _nodes[index])];
    }

    private ImmutableArray<int> DependenciesOf(int index)
    {
        HashSet<int> dependencies = [];
        foreach (Reference reference in GraphReferences.In(_nodes[index]))
        {
            if (reference.Root != (_areLocals ? "local" : "data") || GraphReferences.NameOf(reference) is not { } name)
            {
                continue;
            }

            if (_indexes.TryGetValue(name, out int needed))
            {
                dependencies.Add(needed);
            }
            else if (_areLocals && !_isBroken[index])
            {
                // A missing data source is found when the body is evaluated.
                _isBroken[index] = true;
                _diagnostics.Add(GraphDiagnostics.LocalNotFound(name, _nodes[index].Reference, reference.Range)
                    .Suggest(Similar.Closest(name, _indexes.Keys)));
            }
        }

        return [.. dependencies];
    }

    /// <summary>The first node beyond the limit is told; those that need it are left out in silence.</summary>
    private void CheckDepths(ImmutableArray<int> order, ImmutableArray<int>[] dependencies)
    {
        int most = _areLocals ? LocalDepth : DataDepth;
        int[] depths = new int[_nodes.Length];
        foreach (int index in order.Where(index => !_isBroken[index]))
        {
            int depth = dependencies[index].Select(needed => depths[needed] + 1).DefaultIfEmpty().Max();
            depths[index] = depth;
            if (depth > most)
            {
                _isBroken[index] = true;
                if (depth == most + 1)
                {
                    ReportDepth(index, []);
                }
            }
        }
    }

    private void ReportDepth(int index, ImmutableArray<string> steps)
    {
        GraphNode node = _nodes[index];
        Diagnostic diagnostic = _areLocals
            ? GraphDiagnostics.LocalsTooDeep(node.Reference, LocalDepth, node.Place)
            : GraphDiagnostics.DataTooDeep(node.Reference, DataDepth, node.Place);
        _diagnostics.Add(diagnostic.Explain(steps));
    }
}
