using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Json;

/// <summary><c>{"name": value}</c>.</summary>
public sealed class JsonObject : JsonNode
{
    internal JsonObject(SourceRange range, ImmutableArray<JsonMember> members)
        : base(range) => Members = members;

    /// <summary>In the order written; the same name may occur several times.</summary>
    public ImmutableArray<JsonMember> Members { get; }

    public override SourceRange StartRange => Part(Range.Start, Range.Start + 1);

    /// <summary>The closing brace; of an object that breaks off, its last byte.</summary>
    public SourceRange CloseRange => Part(Math.Max(Range.Start, Range.End - 1), Range.End);
}
