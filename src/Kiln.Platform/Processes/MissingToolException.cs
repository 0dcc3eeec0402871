namespace Kiln.Platform.Processes;

/// <summary>A program that Kiln calls is not installed.</summary>
public sealed class MissingToolException : Exception
{
    public MissingToolException(string tool, string debianPackage)
        : base(
            $"The program '{tool}' is needed and was not found on the PATH. "
            + $"On Debian and Ubuntu: apt-get install {debianPackage}")
    {
        Tool = tool;
        DebianPackage = debianPackage;
    }

    public string Tool { get; }

    public string DebianPackage { get; }
}
