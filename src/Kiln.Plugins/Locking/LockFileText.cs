using System.Text;
using Kiln.Values;

namespace Kiln.Plugins.Locking;

/// <summary>Writes lock files: the same content always gives the same text, one thing a line.</summary>
internal static class LockFileText
{
    internal const string DigestPrefix = "sha256:";

    private const string Introduction =
        "# Written by kiln init. It says with which plugins the template works, and by which digests they are known.\n"
        + "# Keep it with the template; \"kiln init -upgrade\" chooses anew.\n";

    public static string Of(PluginLock content)
    {
        StringBuilder text = new(Introduction);
        foreach (LockedPlugin plugin in content.Plugins)
        {
            Append(text, plugin);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, LockedPlugin plugin)
    {
        text.Append("\nplugin ").Append(GoText.Quote(plugin.Source.ToString())).Append(" {\n");
        AppendArguments(
            text,
            "  ",
            [
                ("version", plugin.Version.ToString()),
                ("constraints", plugin.Constraints),
                ("origin", plugin.Origin),
                ("signed_by", plugin.SignedBy),
            ]);
        foreach ((string platform, LockedFile file) in plugin.Platforms)
        {
            text.Append("\n  platform ").Append(GoText.Quote(platform)).Append(" {\n");
            AppendArguments(text, "    ", [("archive", Digest(file.Archive)), ("program", Digest(file.Program))]);
            text.Append("  }\n");
        }

        text.Append("}\n");
    }

    private static void AppendArguments(
        StringBuilder text,
        string indentation,
        ReadOnlySpan<(string Name, string Value)> arguments)
    {
        int width = 0;
        foreach ((string name, string value) in arguments)
        {
            width = value.Length > 0 ? Math.Max(width, name.Length) : width;
        }

        foreach ((string name, string value) in arguments)
        {
            if (value.Length > 0)
            {
                text.Append(indentation).Append(name.PadRight(width)).Append(" = ").Append(Quote(value)).Append('\n');
            }
        }
    }

    private static string Digest(string? digest) => digest is null ? "" : DigestPrefix + digest;

    /// <summary>A text that nothing in is taken for an interpolation.</summary>
    private static string Quote(string value) => GoText.Quote(value)
        .Replace("${", "$${", StringComparison.Ordinal)
        .Replace("%{", "%%{", StringComparison.Ordinal);
}
