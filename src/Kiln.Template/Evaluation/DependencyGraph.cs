using System.Collections.Immutable;

namespace Kiln.Template.Evaluation;

/// <summary>
/// Puts nodes in an order in which each one comes after what it depends on, and finds the cycles. Linear in nodes and
/// edges, without recursion.
/// </summary>
internal sealed class DependencyGraph
{
    private const int Unvisited = -1;

    private readonly IReadOnlyList<ImmutableArray<int>> _dependencies;
    private readonly int[] _index;
    private readonly int[] _lowest;
    private readonly bool[] _isOpen;
    private readonly Stack<int> _members = new();
    private readonly Stack<(int Node, int Edge)> _path = new();
    private readonly List<int> _order = [];
    private readonly List<ImmutableArray<int>> _cycles = [];
    private int _next;

    private DependencyGraph(IReadOnlyList<ImmutableArray<int>> dependencies)
    {
        _dependencies = dependencies;
        _index = new int[dependencies.Count];
        _lowest = new int[dependencies.Count];
        _isOpen = new bool[dependencies.Count];
        Array.Fill(_index, Unvisited);
    }

    /// <param name="dependencies">For each node, the nodes that it needs; a node that needs itself is a cycle of
    /// one.</param>
    public static DependencyOrder Sort(IReadOnlyList<ImmutableArray<int>> dependencies)
    {
        DependencyGraph graph = new(dependencies);
        for (int node = 0; node < dependencies.Count; node++)
        {
            if (graph._index[node] == Unvisited)
            {
                graph.Visit(node);
            }
        }

        return new([.. graph._order], [.. graph._cycles]);
    }

    // Tarjan's strongly connected components, with the call stack kept in _path.
    private void Visit(int root)
    {
        Open(root);
        while (_path.TryPop(out (int Node, int Edge) at))
        {
            ImmutableArray<int> needs = _dependencies[at.Node];
            if (at.Edge == needs.Length)
            {
                Close(at.Node);
                continue;
            }

            _path.Push((at.Node, at.Edge + 1));
            int target = needs[at.Edge];
            if (_index[target] == Unvisited)
            {
                Open(target);
            }
            else if (_isOpen[target])
            {
                _lowest[at.Node] = Math.Min(_lowest[at.Node], _index[target]);
            }
        }
    }

    private void Open(int node)
    {
        _index[node] = _lowest[node] = _next++;
        _isOpen[node] = true;
        _members.Push(node);
        _path.Push((node, 0));
    }

    private void Close(int node)
    {
        if (_path.TryPeek(out (int Node, int Edge) parent))
        {
            _lowest[parent.Node] = Math.Min(_lowest[parent.Node], _lowest[node]);
        }

        if (_lowest[node] != _index[node])
        {
            return;
        }

        ImmutableArray<int>.Builder component = ImmutableArray.CreateBuilder<int>();
        int member;
        do
        {
            member = _members.Pop();
            _isOpen[member] = false;
            component.Add(member);
        }
        while (member != node);

        component.Sort();
        _order.AddRange(component);
        if (component.Count > 1 || _dependencies[node].Contains(node))
        {
            _cycles.Add(component.ToImmutable());
        }
    }
}

/// <param name="Order">All nodes, each after its dependencies (within a cycle: in node order).</param>
/// <param name="Cycles">The nodes of each cycle, sorted.</param>
internal sealed record DependencyOrder(ImmutableArray<int> Order, ImmutableArray<ImmutableArray<int>> Cycles);
