using System.Collections.Immutable;

namespace Kiln.Language.Decoding;

/// <summary>What a body may contain.</summary>
public sealed record BodySchema(ImmutableArray<ArgumentSchema> Arguments, ImmutableArray<BlockSchema> Blocks)
{
    public static BodySchema Empty { get; } = new([], []);

    /// <summary>The names of the arguments that a body could have besides those that it has.</summary>
    internal ImmutableArray<string> UnsetArguments(BodyContent found) =>
        [.. Arguments.Select(static a => a.Name).Where(name => found.Find(name) is null)];

    internal ArgumentSchema? FindArgument(string name)
    {
        foreach (ArgumentSchema argument in Arguments)
        {
            if (argument.Name == name)
            {
                return argument;
            }
        }

        return null;
    }

    internal BlockSchema? FindBlock(string type)
    {
        foreach (BlockSchema block in Blocks)
        {
            if (block.Type == type)
            {
                return block;
            }
        }

        return null;
    }
}
