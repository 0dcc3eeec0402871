using Kiln.Language.Text;

namespace Kiln.Language.Json;

/// <summary>A property of an object.</summary>
public readonly record struct JsonMember
{
    private readonly int _nameStart;
    private readonly int _nameEnd;

    internal JsonMember(string name, SourceRange nameRange, JsonNode value)
    {
        Name = name;
        Value = value;
        _nameStart = nameRange.Start;
        _nameEnd = nameRange.End;
    }

    /// <summary>Without quotes and with escapes replaced.</summary>
    public string Name { get; }

    public JsonNode Value { get; }

    /// <summary>With the quotes.</summary>
    public SourceRange NameRange => new(Value.Range.File, _nameStart, _nameEnd);

    /// <summary>From the name to the end of the value.</summary>
    public SourceRange Range => new(Value.Range.File, _nameStart, Value.Range.End);
}
