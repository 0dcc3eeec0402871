namespace Kiln.Cli;

/// <summary>The versions that Kiln answers with.</summary>
/// <param name="Packer">The Packer version that templates' <c>required_version</c> is checked against.</param>
internal sealed record ProductVersions(string Packer)
{
    /// <summary>Kiln's own; a test compares it with the version of the assembly.</summary>
    public const string Kiln = "0.1.0";

    public const string CompatibleWith = "1.16.0";

    public const string OverrideVariable = "PACKER_COMPAT_VERSION";

    /// <returns>
    /// The versions, or null and the problem when the environment asks for something that is no version.
    /// </returns>
    public static ProductVersions? From(CliContext context, ref string? problem)
    {
        string? wanted = context.Variable(OverrideVariable);
        if (wanted is null)
        {
            return new(CompatibleWith);
        }

        string version = wanted.StartsWith('v') ? wanted[1..] : wanted;
        if (!IsVersion(version))
        {
            problem = $"The environment variable {OverrideVariable} is \"{wanted}\", which is not a version.\n"
                + $"Set it to a version such as {CompatibleWith}, or unset it.";
            return null;
        }

        return new(version);
    }

    private static bool IsVersion(string text) =>
        text.Split('-', 2)[0].Split('.') is { Length: 3 } numbers
        && numbers.All(static n => n.Length is > 0 and < 10 && n.All(char.IsAsciiDigit));
}
