using System.Collections.Immutable;
using Kiln.Language.Decoding;

namespace Kiln.Language.Tests.Decoding;

/// <summary>A schema as the cases write it: <c>name required! provisioner(type) source()</c>.</summary>
internal static class SchemaText
{
    public static BodySchema Read(string text)
    {
        ImmutableArray<ArgumentSchema>.Builder arguments = ImmutableArray.CreateBuilder<ArgumentSchema>();
        ImmutableArray<BlockSchema>.Builder blocks = ImmutableArray.CreateBuilder<BlockSchema>();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int open = word.IndexOf('(', StringComparison.Ordinal);
            if (open >= 0)
            {
                string[] labels = word[(open + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries);
                blocks.Add(new(word[..open], [.. labels]));
            }
            else
            {
                arguments.Add(new(word.TrimEnd('!'), IsRequired: word.EndsWith('!')));
            }
        }

        return new(arguments.ToImmutable(), blocks.ToImmutable());
    }
}
