using System.Collections.Immutable;
using System.Globalization;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Output for people: Packer's texts, a colour per build.</summary>
internal sealed class HumanRenderer(RenderOptions options) : IRenderer
{
    private const int Red = 31;
    private const int Cyan = 36;

    private readonly Narrator _narrator = new();
    private readonly Dictionary<string, int> _colors = new(StringComparer.Ordinal);

    public void Render(BuildEvent buildEvent, TextBuffer text)
    {
        if (buildEvent is RunStarted started)
        {
            AppendBanner(text, started.Builds);
        }

        foreach (UiMessage message in _narrator.Tell(buildEvent))
        {
            switch (message)
            {
                case TextMessage words:
                    text.Append(Decorate(words)).Append('\n');
                    break;
                case ResultMessage result:
                    text.Append(result.Text);
                    break;
            }
        }
    }

    private void AppendBanner(TextBuffer text, ImmutableArray<string> builds)
    {
        if (!options.UsesColor)
        {
            return;
        }

        foreach (string build in builds)
        {
            _colors[build] = BuildColors.OfBuild(_colors.Count);
            text.Append(Colored($"{build}: output will be in this color.", _colors[build])).Append('\n');
        }

        text.Append(builds.IsEmpty ? "" : "\n");
    }

    private string Decorate(TextMessage message)
    {
        if (message.Build.Length == 0)
        {
            return message.StandsOut && options.UsesColor ? Colored(message.Text, Cyan) : message.Text;
        }

        string text = options.ShowsTime ? $"{Rfc3339(message.Time)}: {message.Text}" : message.Text;
        if (!options.UsesColor || !_colors.TryGetValue(message.Build, out int color))
        {
            return text;
        }

        return Colored(text, message.IsError ? Red : color);
    }

    private static string Colored(string text, int color) => $"\e[1;{color}m{text}\e[0m";

    private string Rfc3339(DateTimeOffset time)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, options.Zone);
        string format = local.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:sszzz";
        return local.ToString(format, CultureInfo.InvariantCulture);
    }
}
