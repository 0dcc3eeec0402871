using System.Collections.Immutable;
using CsCheck;
using Kiln.Template.Evaluation;

namespace Kiln.Template.Tests.Evaluation;

public sealed class DependencyGraphTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("0: 1: 2:", "0 1 2", "")]
    [InlineData("0:1 1:2 2:", "2 1 0", "")]
    [InlineData("0:0", "0", "0")]
    [InlineData("0:1 1:0 2:0", "0 1 2", "0 1")]
    [InlineData("0:1 1:2 2:1 3:", "1 2 0 3", "1 2")]
    [InlineData("0:1 1:0 2:3 3:2", "0 1 2 3", "0 1;2 3")]
    public void Graph_is_put_in_order(string edges, string order, string cycles)
    {
        List<ImmutableArray<int>> dependencies = [.. edges
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static node => node[(node.IndexOf(':', StringComparison.Ordinal) + 1)..])
            .Select(static needs => needs.Split(',', StringSplitOptions.RemoveEmptyEntries))
            .Select(static needs => needs.Select(int.Parse).ToImmutableArray())];

        DependencyOrder result = DependencyGraph.Sort(dependencies);

        Assert.Equal(order, string.Join(' ', result.Order));
        Assert.Equal(cycles, string.Join(';', result.Cycles.Select(static cycle => string.Join(' ', cycle))));
    }

    [Fact]
    public void Graph_without_cycles_puts_dependencies_first() =>
        Gen.Int[0, 40].SelectMany(static count => Gen.Int[0, count].Array[0, 4].Array[count])
            .Sample(raw =>
            {
                // Node i needs only smaller nodes, so there cannot be a cycle.
                List<ImmutableArray<int>> dependencies =
                    [.. raw.Select(static (needs, i) => needs.Where(n => n < i).ToImmutableArray())];
                DependencyOrder result = DependencyGraph.Sort(dependencies);
                Assert.Empty(result.Cycles);
                HashSet<int> seen = [];
                foreach (int node in result.Order)
                {
                    Assert.Superset(dependencies[node].ToHashSet(), seen);
                    Assert.True(seen.Add(node));
                }

                Assert.Equal(dependencies.Count, seen.Count);
            });

    [Fact]
    public void Graph_deep_chain_needs_no_deep_stack()
    {
        const int Length = 1_000_000;
        ImmutableArray<int>[] dependencies = new ImmutableArray<int>[Length];
        for (int i = 0; i < Length; i++)
        {
            dependencies[i] = i + 1 < Length ? [i + 1] : [];
        }

        DependencyOrder result = DependencyGraph.Sort(dependencies);
        Assert.Equal(Length - 1, result.Order[0]);
        Assert.Equal(0, result.Order[^1]);
    }
}
