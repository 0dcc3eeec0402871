using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Json;

/// <summary><c>[a, b]</c>.</summary>
public sealed class JsonArray : JsonNode
{
    internal JsonArray(SourceRange range, ImmutableArray<JsonNode> elements)
        : base(range) => Elements = elements;

    public ImmutableArray<JsonNode> Elements { get; }

    public override SourceRange StartRange => Part(Range.Start, Range.Start + 1);
}
