using System.Globalization;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Output for programs: <c>time,target,type,data...</c>, one line each.</summary>
internal sealed class MachineRenderer : IRenderer
{
    private readonly Narrator _narrator = new();

    public void Render(BuildEvent buildEvent, TextBuffer text)
    {
        foreach (UiMessage message in _narrator.Tell(buildEvent))
        {
            switch (message)
            {
                case TextMessage words:
                    string kind = words.IsError ? "error" : words.IsMessage ? "message" : "say";
                    AppendLine(text, message.Time, "", "ui", [kind, words.Text]);
                    break;
                case DataMessage data:
                    AppendLine(text, message.Time, data.Target, data.Type, data.Data.AsSpan());
                    break;
                case ResultMessage result:
                    text.Append(result.Text);
                    break;
            }
        }
    }

    private static void AppendLine(
        TextBuffer text,
        DateTimeOffset time,
        string target,
        string type,
        ReadOnlySpan<string> data)
    {
        // Compat: a type with a comma is a target and a type.
        int comma = type.IndexOf(',', StringComparison.Ordinal);
        if (comma >= 0)
        {
            (target, type) = (type[..comma], type[(comma + 1)..]);
        }

        text.Append(time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)).Append(',').Append(target).Append(',').Append(type).Append(',');
        for (int i = 0; i < data.Length; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(Escape(data[i]));
        }

        text.Append('\n');
    }

    private static string Escape(string value) => value
        .Replace(",", "%!(PACKER_COMMA)", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
