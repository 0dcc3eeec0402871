using System.Collections.Immutable;

namespace Kiln.Sdk.Plugins;

/// <summary>Where a plugin comes from: <c>github.com/hashicorp/amazon</c>.</summary>
public sealed record PluginSource
{
    private const int MinimumParts = 3;
    private const int MaximumParts = 16;

    private PluginSource(ImmutableArray<string> parts) => Parts = parts;

    /// <summary>Host, owner (one or more parts) and name.</summary>
    public ImmutableArray<string> Parts { get; }

    public string Host => Parts[0];

    public string Name => Parts[^1];

    /// <param name="text">As written in a template or on the command line.</param>
    /// <param name="problems">Everything that is wrong with it, a sentence each; empty when a source is
    /// returned.</param>
    public static PluginSource? Parse(string text, out ImmutableArray<string> problems)
    {
        problems = [.. FindProblems(text)];
        return problems.IsEmpty ? new([.. text.Split('/')]) : null;
    }

    public override string ToString() => string.Join('/', Parts);

    public bool Equals(PluginSource? other) => other is not null && Parts.AsSpan().SequenceEqual(other.Parts.AsSpan());

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private static IEnumerable<string> FindProblems(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest = text;
        if (scheme >= 0)
        {
            yield return $"A source has no URL scheme: remove \"{text[..(scheme + 3)]}\".";
            rest = text[(scheme + 3)..];
        }

        int tail = rest.AsSpan().IndexOfAny('?', '#');
        if (tail >= 0)
        {
            yield return $"A source has no {(rest[tail] == '?' ? "query" : "fragment")}: remove \"{rest[tail..]}\".";
            rest = rest[..tail];
        }

        if (rest.StartsWith('/') || rest.EndsWith('/'))
        {
            yield return "A source must not start or end with a slash.";
            rest = rest.Trim('/');
        }

        foreach (string problem in FindProblemsOfParts(rest.Split('/')))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> FindProblemsOfParts(string[] parts)
    {
        if (parts.Length < MinimumParts)
        {
            yield return "A source has at least three parts, the host, the owner and the name of the plugin, "
                + "for example \"github.com/hashicorp/amazon\".";
        }

        if (parts.Length > MaximumParts)
        {
            yield return $"A source has at most {MaximumParts} parts; this one has {parts.Length}.";
        }

        if (parts.Any(static part => part.Length == 0) && parts.Length > 1)
        {
            yield return "No part of a source may be empty.";
        }

        if (parts.FirstOrDefault(IsNoFolderName) is string part)
        {
            // The parts become folders of the plugin folder, and parts of addresses.
            yield return $"The part \"{part}\" cannot be the name of a folder.";
        }

        foreach (string problem in FindProblemsOfName(parts[^1]))
        {
            yield return problem;
        }
    }

    private static bool IsNoFolderName(string part) =>
        part is "." or ".." || part.Any(static c => c is '\\' or ':' || char.IsControl(c) || char.IsWhiteSpace(c));

    private static IEnumerable<string> FindProblemsOfName(string name)
    {
        if (name is "." or "..")
        {
            yield break;
        }

        if (name.Contains('.', StringComparison.Ordinal))
        {
            yield return $"The name of the plugin, \"{name}\", must not contain dots.";
        }
        else if (!name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            yield return $"The name of the plugin, \"{name}\", may contain only letters, digits and dashes.";
        }

        if (name.Contains("--", StringComparison.Ordinal))
        {
            yield return $"The name of the plugin, \"{name}\", must not contain two dashes in a row.";
        }

        string prefix = name.StartsWith("packer-plugin-", StringComparison.Ordinal) ? "packer-plugin-"
            : name.StartsWith("packer-", StringComparison.Ordinal) ? "packer-"
            : "";
        if (prefix.Length > 0)
        {
            yield return $"The name of the plugin must not start with \"{prefix}\": write \"{name[prefix.Length..]}\".";
        }
    }
}
