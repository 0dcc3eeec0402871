using System.Text;
using Kiln.Sdk.Secrets;

namespace Kiln.Engine.Secrets;

/// <summary>Keys in PEM: their long base64 text is often broken into other lines than those of the file.</summary>
internal static class KeyText
{
    private static readonly int[] Widths = [64, 70, 76];

    /// <summary>The lines of each body at the usual widths.</summary>
    public static IEnumerable<string> Rewrapped(string text)
    {
        StringBuilder? body = null;
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("-----BEGIN ", StringComparison.Ordinal))
            {
                body = new();
            }
            else if (line.StartsWith("-----END ", StringComparison.Ordinal) && body is not null)
            {
                foreach (string wrapped in Lines(body.ToString()))
                {
                    yield return wrapped;
                }

                body = null;
            }
            else
            {
                body?.Append(line);
            }
        }
    }

    private static IEnumerable<string> Lines(string body) => Widths
        .SelectMany(width => body.Chunk(width))
        .Select(static line => new string(line))
        .Where(static line => line.Length >= SecretStrength.MinimumLength);
}
