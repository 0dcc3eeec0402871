using System.Text;
using Kiln.Language.Text;

namespace Kiln.Language.Json;

/// <summary><c>"text"</c>; the range includes the quotes.</summary>
public sealed class JsonString : JsonNode
{
    internal JsonString(SourceRange range)
        : base(range)
    {
    }

    /// <summary>
    /// Without quotes and with escapes replaced; half a surrogate pair becomes U+FFFD. Made anew by each call.
    /// </summary>
    public string Text => JsonStringText.Decode(Range);

    /// <summary>Where a piece of <see cref="Text"/> is written; an escape counts as a whole.</summary>
    /// <param name="start">In UTF-16 code units.</param>
    /// <param name="length">In UTF-16 code units.</param>
    public SourceRange PlaceOf(int start, int length)
    {
        SourceFile text = JsonStringText.ToSource(Range);
        ReadOnlySpan<char> characters = text.GetText(0, text.Length);
        int from = Encoding.UTF8.GetByteCount(characters[..start]);
        return text.Range(from, from + Encoding.UTF8.GetByteCount(characters.Slice(start, length))).Shown;
    }
}

/// <summary>A number; always one in JSON's grammar, of any length.</summary>
public sealed class JsonNumber : JsonNode
{
    internal JsonNumber(SourceRange range)
        : base(range)
    {
    }

    /// <summary>As written.</summary>
    public string Text => Range.GetText();
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class JsonBool : JsonNode
{
    internal JsonBool(SourceRange range)
        : base(range)
    {
    }

    public bool Value => Range.File.Bytes[Range.Start] == (byte)'t';
}

/// <summary><c>null</c>.</summary>
public sealed class JsonNull : JsonNode
{
    internal JsonNull(SourceRange range)
        : base(range)
    {
    }
}

/// <summary>Stands where no value could be read; a diagnostic has been given already.</summary>
public sealed class JsonInvalid : JsonNode
{
    internal JsonInvalid(SourceRange range)
        : base(range)
    {
    }
}
