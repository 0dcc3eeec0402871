using System.Collections.Immutable;

namespace Kiln.Secrets.Aws;

/// <summary>The shared files <c>~/.aws/config</c> and <c>~/.aws/credentials</c>.</summary>
internal sealed class AwsProfiles
{
    private const string SessionPrefix = "sso-session ";

    private readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.Ordinal);

    private AwsProfiles(string active) => Active = active;

    /// <summary>The name of the profile to use.</summary>
    public string Active { get; }

    public static AwsProfiles Read(SecretStoreOptions options)
    {
        AwsProfiles profiles = new(options.Get("AWS_PROFILE", "AWS_DEFAULT_PROFILE") ?? "default");
        string home = options.Get("HOME") is { } directory ? Path.Combine(directory, ".aws") : "/nonexistent";
        profiles.ReadFile(options.Get("AWS_CONFIG_FILE") ?? Path.Combine(home, "config"), isConfig: true);
        profiles.ReadFile(options.Get("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(home, "credentials"), isConfig: false);
        return profiles;
    }

    public AwsProfile? Find(string name) => _sections.TryGetValue(name, out Dictionary<string, string>? settings)
        ? new(name, settings.ToImmutableDictionary(StringComparer.Ordinal))
        : null;

    public AwsProfile? FindSession(string name) => Find(SessionPrefix + name);

    private void ReadFile(string path, bool isConfig)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            ReadLines(File.ReadLines(path), isConfig);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SecretStoreException($"cannot read the AWS file {path}: {problem.Message}");
        }
    }

    private void ReadLines(IEnumerable<string> lines, bool isConfig)
    {
        Dictionary<string, string>? section = null;
        foreach (string line in lines)
        {
            string text = line.Trim();
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (text.Length == 0 || text[0] is '#' or ';')
            {
                continue;
            }

            if (text[0] == '[')
            {
                section = Section(text.TrimStart('[').Split(']')[0].Trim(), isConfig);
            }
            else if (section is not null && equals > 0 && !char.IsWhiteSpace(line[0]))
            {
                section[text[..equals].Trim().ToLowerInvariant()] = WithoutComment(text[(equals + 1)..]).Trim();
            }
        }
    }

    /// <summary>In the config file a profile other than the default one has the word before its name.</summary>
    private Dictionary<string, string>? Section(string title, bool isConfig)
    {
        const string Word = "profile ";
        bool isProfile = title.StartsWith(Word, StringComparison.Ordinal);
        if (isConfig && !isProfile && title != "default" && !title.StartsWith(SessionPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        string name = isProfile ? title[Word.Length..].Trim().Trim('"') : title;
        if (!_sections.TryGetValue(name, out Dictionary<string, string>? section))
        {
            section = new(StringComparer.Ordinal);
            _sections.Add(name, section);
        }

        return section;
    }

    private static string WithoutComment(string value)
    {
        int comment = value.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? value : value[..comment];
    }
}
