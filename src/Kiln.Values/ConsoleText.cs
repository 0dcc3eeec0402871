using System.Collections.Immutable;
using System.Text;

namespace Kiln.Values;

/// <summary>How the console and inspect print a value.</summary>
public static class ConsoleText
{
    private const string Unknown = "<unknown>";

    /// <summary>
    /// The value as text: a string as it is, containers over several lines. A value with anything unknown inside is
    /// <c>&lt;unknown&gt;</c> as a whole. Sensitive parts are shown; the output's filter masks them.
    /// </summary>
    public static string Render(HclValue value) => Render(value, hideSensitive: false);

    /// <summary>As <see cref="Render(HclValue)"/>, with <c>&lt;sensitive&gt;</c> in place of each sensitive part.</summary>
    public static string RenderHidden(HclValue value) => Render(value, hideSensitive: true);

    private static string Render(HclValue value, bool hideSensitive)
    {
        if (!value.IsWhollyKnown)
        {
            return Unknown;
        }

        if (value.HasContent && value.Type == HclType.String && !(hideSensitive && value.IsSensitive))
        {
            return value.AsString();
        }

        StringBuilder text = new();
        new Writer(text, hideSensitive).Write(value, indent: 0);
        return text.ToString();
    }

    private readonly record struct Writer(StringBuilder Text, bool HideSensitive)
    {
        public void Write(HclValue value, int indent)
        {
            if (HideSensitive && value.IsSensitive)
            {
                Text.Append("<sensitive>");
                return;
            }

            if (value.IsNull)
            {
                Text.Append("null");
                return;
            }

            switch (value.Type)
            {
                case PrimitiveType primitive:
                    Text.Append(Primitive(primitive, value));
                    break;
                case MapType or ObjectType:
                    WriteEntries(value.AsEntries(), indent);
                    break;
                default:
                    WriteElements(value.AsElements(), indent);
                    break;
            }
        }

        private static string Primitive(PrimitiveType type, HclValue value) => type.Name switch
        {
            "string" => GoText.Quote(value.AsString()),
            "number" => value.AsNumber().ToConsoleText(),
            _ => value.AsBool() ? "true" : "false",
        };

        private void WriteElements(ImmutableArray<HclValue> elements, int indent)
        {
            if (elements.IsEmpty)
            {
                Text.Append("[]");
                return;
            }

            Text.Append("[\n");
            foreach (HclValue element in elements)
            {
                Text.Append(' ', indent + 2);
                Write(element, indent + 2);
                Text.Append(",\n");
            }

            Text.Append(' ', indent).Append(']');
        }

        private void WriteEntries(ImmutableSortedDictionary<string, HclValue> entries, int indent)
        {
            int start = Text.Length;
            Text.Append("{\n");
            bool any = false;
            foreach ((string name, HclValue value) in entries)
            {
                // Compat: the original leaves out null attributes and entries.
                if (value.IsNull)
                {
                    continue;
                }

                any = true;
                Text.Append(' ', indent + 2).Append(GoText.Quote(name)).Append(" = ");
                Write(value, indent + 2);
                Text.Append('\n');
            }

            if (!any)
            {
                Text.Length = start;
                Text.Append("{}");
                return;
            }

            Text.Append(' ', indent).Append('}');
        }
    }
}
