using System.Collections.Immutable;
using System.Text;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary>YAML in the one style that <c>yamlencode</c> writes: block style, keys and strings in double quotes.</summary>
internal sealed class YamlText
{
    private const int Step = 2;

    // A longer key stands after a question mark, on lines of its own.
    private const int MaxSimpleKey = 128;

    private readonly StringBuilder _text = new();

    public static IEnumerable<FunctionDefinition> Functions =>
    [
        new ValueFunction("yamlencode", [Any("value") with { AllowNull = true }], HclType.String, static a => Encode(a[0])),
        new ValueFunction("yamldecode", [String("src")], HclType.Dynamic, static a => YamlReader.Decode(a[0].AsString())),
    ];

    private static FunctionResult Encode(HclValue value)
    {
        YamlText yaml = new();
        yaml.Write(value, indent: 0, afterMarker: true);
        bool isBareScalar = value.IsNull || (value.Type is PrimitiveType && value.Type != HclType.String);
        return TextLimit.Check(yaml._text.Length) ?? HclValue.String(yaml._text.Append(isBareScalar ? "...\n" : "").ToString());
    }

    /// <param name="value">What follows.</param>
    /// <param name="indent">Of the lines that the value starts.</param>
    /// <param name="afterMarker">The value's first line goes on where the text ends.</param>
    private void Write(HclValue value, int indent, bool afterMarker)
    {
        if (_text.Length > TextLimit.MaxLength)
        {
            return;
        }

        switch (value.Type)
        {
            case MapType or ObjectType when value.HasContent && !value.AsEntries().IsEmpty:
                WriteEntries(value.AsEntries(), indent, afterMarker);
                break;
            case ListType or SetType or TupleType when value.HasContent && !value.AsElements().IsEmpty:
                foreach (HclValue part in value.AsElements())
                {
                    _text.Append(' ', afterMarker ? 0 : indent).Append("- ");
                    Write(part, indent + Step, afterMarker: true);
                    afterMarker = false;
                }

                break;
            default:
                WriteScalar(value, Math.Max(indent, Step));
                break;
        }
    }

    private void WriteEntries(ImmutableSortedDictionary<string, HclValue> entries, int indent, bool afterMarker)
    {
        foreach ((string name, HclValue part) in entries)
        {
            _text.Append(' ', afterMarker ? 0 : indent);
            afterMarker = false;
            bool isFull = part.HasContent && part.PartCount > 0;
            if (!WriteKey(name, indent) || !isFull)
            {
                _text.Append(' ');
                Write(part, indent + Step, afterMarker: true);
                continue;
            }

            // Items of a list are not indented below their key.
            _text.Append('\n');
            Write(part, Arguments.IsSequence(part) ? indent : indent + Step, afterMarker: false);
        }
    }

    /// <returns>True for a key on one line, after which a value of many lines starts on the next one.</returns>
    private bool WriteKey(string name, int indent)
    {
        bool isSimple = !YamlScalarText.IsBlock(name) && Encoding.UTF8.GetByteCount(name) <= MaxSimpleKey;
        if (isSimple)
        {
            YamlScalarText.WriteQuoted(_text, name, foldIndent: null);
        }
        else
        {
            _text.Append("? ");
            WriteText(name, indent + Step);
            _text.Append(' ', indent);
        }

        _text.Append(':');
        return isSimple;
    }

    private void WriteScalar(HclValue value, int indent)
    {
        if (value.HasContent && value.Type == HclType.String)
        {
            WriteText(value.AsString(), indent);
            return;
        }

        _text.Append(value.Type switch
        {
            _ when value.IsNull => "null",
            PrimitiveType { Name: "number" } => value.AsNumber().ToString(),
            PrimitiveType => value.AsBool() ? "true" : "false",
            MapType or ObjectType => "{}",
            _ => "[]",
        });
        _text.Append('\n');
    }

    private void WriteText(string text, int indent)
    {
        if (YamlScalarText.IsBlock(text))
        {
            YamlScalarText.WriteBlock(_text, text, indent);
        }
        else
        {
            YamlScalarText.WriteQuoted(_text, text, indent);
            _text.Append('\n');
        }
    }
}
