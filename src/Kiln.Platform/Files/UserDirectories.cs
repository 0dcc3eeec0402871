namespace Kiln.Platform.Files;

/// <summary>
/// Where a user's cache, state and temporary files go. Each is worked out when it is asked for; nothing is created.
/// </summary>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
/// <param name="workingDirectory">Relative values of the variables start here.</param>
public sealed class UserDirectories(Func<string, string?> variable, string workingDirectory)
{
    /// <summary><c>PACKER_CACHE_DIR</c>, <c>$XDG_CACHE_HOME/packer</c> or <c>~/.cache/packer</c>.</summary>
    public string Cache => Absolute(
        Value("PACKER_CACHE_DIR") ?? Below(Value("XDG_CACHE_HOME"), "packer") ?? Below(Home, ".cache/packer")!);

    /// <summary><c>KILN_STATE_DIR</c>, <c>$XDG_STATE_HOME/kiln</c> or <c>~/.local/state/kiln</c>.</summary>
    public string State => Absolute(
        Value("KILN_STATE_DIR") ?? Below(Value("XDG_STATE_HOME"), "kiln") ?? Below(Home, ".local/state/kiln")!);

    /// <summary><c>TMPDIR</c>, <c>TMP</c>, <c>TEMP</c> or <c>/tmp</c>.</summary>
    public string Temporary => Absolute(Value("TMPDIR") ?? Value("TMP") ?? Value("TEMP") ?? "/tmp");

    private string Home
    {
        get
        {
            // Without HOME the user's entry in the password file is as good.
            string? home = Value("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return string.IsNullOrEmpty(home)
                ? throw new DirectoryNotFoundException(
                    "There is no home directory to keep files in. Set HOME, or PACKER_CACHE_DIR and KILN_STATE_DIR.")
                : home;
        }
    }

    private static string? Below(string? folder, string name) => folder is null ? null : Path.Combine(folder, name);

    private string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;

    private string Absolute(string path) => Path.GetFullPath(path, workingDirectory);
}
