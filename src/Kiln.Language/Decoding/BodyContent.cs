using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Decoding;

/// <summary>The part of a body that a schema asked for.</summary>
/// <param name="Arguments">In the order written, no name twice; only those that are there.</param>
/// <param name="Blocks">In order, each with as many labels as the schema says.</param>
/// <param name="MissingItemRange">Where to point when something is missing.</param>
public sealed record BodyContent(
    ImmutableArray<BodyArgument> Arguments,
    ImmutableArray<BodyBlock> Blocks,
    SourceRange MissingItemRange)
{
    public BodyArgument? Find(string argument)
    {
        foreach (BodyArgument candidate in Arguments)
        {
            if (candidate.Name == argument)
            {
                return candidate;
            }
        }

        return null;
    }

    public IEnumerable<BodyBlock> BlocksOf(string type) => Blocks.Where(b => b.Type == type);
}
